import type { Kysely } from 'kysely';
import type { PreferenceStore } from '../preferences.ts';
import type { Rows } from '../rows.ts';
import type { Write } from '../write.ts';
import { changePreferences, snooze } from './change-preferences.ts';
import { countOutside } from './outside.ts';
import { clearOutside } from './outside-ends.ts';
import { readPast } from './past.ts';
import { preferencesOf } from './preferences.ts';

export const preferences = (read: Kysely<Rows>, write: Write): PreferenceStore => ({
  get: (user) => preferencesOf(read, user),
  change: (user, changes) => write((tx) => changePreferences(tx, user, changes)),
  snooze: (user, until) => write((tx) => snooze(tx, user, until)),
  count: (agent, count) => write((tx) => countOutside(tx, agent, count)),
  clearCount: (user, bucket) => write((tx) => clearOutside(tx, user, bucket)),
  past: (user, since, limit) => readPast(read, user, since, limit),
});
