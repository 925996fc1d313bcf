import type { ChangePreferences, Preferences } from '@beckon/protocol';

/** Preferences as they will be when the server has taken a change: what is shown until it answers. */
export const ahead = (known: Preferences, change: ChangePreferences): Preferences => ({
  ...known,
  ...(change.intensity !== undefined && { intensity: change.intensity }),
  ...(change.privatePreviews !== undefined && { privatePreviews: change.privatePreviews }),
  ...(change.quietHours !== undefined && { quietHours: change.quietHours }),
  ...(change.timeZone !== undefined && { timeZone: change.timeZone }),
  kinds: entries(known.kinds, change.kinds),
  agents: entries(known.agents, change.agents),
  muted: entries(known.muted, change.muted),
});

const entries = <V>(
  known: Readonly<Record<string, V>>,
  change: Readonly<Record<string, V | null | undefined>> = {},
): Record<string, V> =>
  Object.fromEntries(
    Object.entries({ ...known, ...change }).flatMap(([key, value]): [string, V][] =>
      value === null || value === undefined ? [] : [[key, value]],
    ),
  );
