import type { ChangePreferences, Preferences, PreferencesPreview, Snooze } from '@beckon/protocol';
import type { Actor } from '../store/store.ts';

/** How much people want to hear, and when. Every method throws a `Fault` for what it refuses. */
export interface PreferenceRoom {
  get(user: Actor): Promise<Preferences>;
  change(user: Actor, changes: ChangePreferences): Promise<Preferences>;
  snooze(user: Actor, snooze: Snooze): Promise<Preferences>;
  /** What the notifications of the last `days` would have come to at each level. */
  preview(user: Actor, days: number | undefined): Promise<PreferencesPreview>;
}
