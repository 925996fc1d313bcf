import { ADMIN_KEY, ORIGIN, openEdge } from '../../test/edge.ts';
import { routesSuite } from './routes.suite.ts';

routesSuite(async () => {
  const edge = await openEdge();
  return {
    fetch: (request) => edge.app.fetch(request),
    origin: ORIGIN,
    adminKey: ADMIN_KEY,
    answerToken: (claims) => edge.auth.answers.mint({ ...claims, expiresAt: edge.clock.now() + 3_600_000 }),
    subscription: { endpoint: 'https://push.example/scene', keys: { p256dh: 'BKey', auth: 'secret' } },
    close: () => edge[Symbol.asyncDispose](),
  };
});
