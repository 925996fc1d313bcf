import { type Handlers, none, ok } from './handler.ts';
import type { Rooms } from './rooms.ts';

type Names = 'getPreferences' | 'changePreferences' | 'previewPreferences' | 'snooze' | 'badges' | 'setBadge';

/** How much people want to hear, and what waits for them. */
export const preferenceHandlers = ({
  preferences,
  badges,
}: Pick<Rooms, 'preferences' | 'badges'>): Handlers<Names> => ({
  getPreferences: async ({ caller }) => ok(await preferences.get(caller)),
  changePreferences: async ({ caller, body }) => ok(await preferences.change(caller, body)),
  previewPreferences: async ({ caller, query }) => ok(await preferences.preview(caller, query.days)),
  snooze: async ({ caller, body }) => ok(await preferences.snooze(caller, body)),
  badges: async ({ caller }) => ok(await badges.read(caller.id)),
  setBadge: async ({ caller, params, body }) => {
    await badges[caller.kind === 'user' ? 'clear' : 'set'](caller, params.bucket, body);
    return none();
  },
});
