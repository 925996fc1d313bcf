import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heldClock } from '@beckon/testkit';
import { generateReceiver } from '@beckon/webpush';
import { describe } from 'vitest';
import { ADMIN_KEY, ORIGIN, openEdge } from '../../test/edge.ts';
import { answerTokens } from '../auth/answer-token.ts';
import { readConfig } from '../config.ts';
import { openHouse } from '../main.ts';
import { openLog } from '../ops/log.ts';
import { loadSecret } from '../secret.ts';
import { routesSuite } from './routes.suite.ts';

describe('the edge', () =>
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
  }));

describe('the whole house', () =>
  routesSuite(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'beckon-routes-'));
    const settings = { PORT: '0', DATA_DIR: dataDir, ADMIN_KEY, PUSH_ALLOW_PRIVATE: '1' };
    const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`BECKON_${name}`, value]));
    const config = readConfig(env, { cwd: dataDir, home: dataDir });
    const clock = heldClock();
    const log = openLog('silent');
    const house = await openHouse({ config, clock, log, appDirectory: join(dataDir, 'no-app') });
    const tokens = answerTokens(loadSecret(dataDir, config).secrets, clock);
    const { keys } = generateReceiver();
    return {
      // a tenth of a second between two requests keeps within 600 a minute
      fetch: async (request) => {
        await clock.advance(100);
        return house.app.fetch(request);
      },
      origin: ORIGIN,
      adminKey: ADMIN_KEY,
      answerToken: (claims) => tokens.mint({ ...claims, expiresAt: clock.now() + 30 * 86_400_000 }),
      // nobody listens there, so pushes fail at once and reach nobody
      subscription: { endpoint: 'https://127.0.0.1:9/scene', keys },
      close: async () => {
        await house.close();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  }));
