import { type Handlers, none } from './handler.ts';
import type { Rooms } from './rooms.ts';

type Names = 'reportPresence' | 'seen';

/** What people look at, and what they saw. */
export const presenceHandlers = ({ presence, proof }: Pick<Rooms, 'presence' | 'proof'>): Handlers<Names> => ({
  reportPresence: async ({ caller, body }) => {
    await presence.report(caller, body);
    return none();
  },
  seen: async ({ caller, body }) => {
    await proof.seen(caller, body);
    return none();
  },
});
