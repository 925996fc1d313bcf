import { occasions, type Routes } from '@beckon/protocol';
import { type CallerOf, type Handlers, made, ok } from './handler.ts';
import { pageSize, patience } from './page.ts';
import type { Rooms } from './rooms.ts';
import { speakerOf } from './speaker.ts';
import { teller } from './told.ts';

type Names = 'openAsk' | 'listAsks' | 'getAsk' | 'cancelAsk' | 'answerAsk' | 'ackAsk' | 'whyAsk' | 'postEvent';

/** What agents ask and report, and what people answer. */
export const askHandlers = (rooms: Pick<Rooms, 'asks' | 'auth' | 'ledger' | 'live'>): Handlers<Names> => {
  const { asks, auth } = rooms;
  const told = teller(rooms);
  return {
    openAsk: async ({ caller, body, query, signal }) => {
      const { ask, fresh } = await asks.open(caller, body);
      return made({ ...ask, told: await told(caller, caller, [occasions.ask(ask.id)], query.wait, signal) }, fresh);
    },
    listAsks: async ({ caller, query }) =>
      ok(await asks.list(caller, { state: query.state, before: query.before, limit: pageSize(query.limit) })),
    getAsk: async ({ caller, params, query, signal }) =>
      ok(await asks.get(caller, params.id, patience(query.wait), signal)),
    cancelAsk: async ({ caller, params, query }) => ok(await asks.cancel(caller, params.id, query.reason)),
    answerAsk: async ({ caller, params, body }) => ok(await asks.answer(answerer(caller), params.id, body)),
    ackAsk: async ({ caller, params, body }) => ok(await asks.ack(caller, params.id, body)),
    whyAsk: async ({ caller, params }) => ok({ items: await asks.why(caller, params.id) }),
    postEvent: async ({ caller, body: { agentId: named, ...body }, query, signal }) => {
      const { tenantId, id: agentId } = await speakerOf(auth, caller, named);
      const { event, fresh } = await asks.postEvent({ tenantId, agentId }, body);
      const actor = { tenantId, kind: 'agent', id: agentId } as const;
      return made(
        { ...event, told: await told(caller, actor, [occasions.event(event.id)], query.wait, signal) },
        fresh,
      );
    },
  };
};

/** A cookie is the app's, a bearer token a program's: the ledger says which of them answered. */
const answerer = (caller: CallerOf<Routes['answerAsk']>): Parameters<Rooms['asks']['answer']>[0] => {
  switch (caller.kind) {
    case 'user':
      return { type: 'user', tenantId: caller.tenantId, userId: caller.id, via: caller.cookie ? 'app' : 'api' };
    case 'agent':
      return { type: 'agent', tenantId: caller.tenantId, agentId: caller.id };
    case 'answer': {
      const { tenantId, askId, userId, deviceId } = caller.claims;
      return { type: 'token', tenantId, askId, userId, deviceId };
    }
  }
};
