import { type ChangePreferences, limits, type Preferences } from '@beckon/protocol';
import type { Changed } from '../preferences.ts';
import type { Actor } from '../terms.ts';
import type { Tx } from '../write.ts';
import { merged } from './merge.ts';
import { asKept, type Kept, readPreferences } from './preferences.ts';
import { wake } from './wake.ts';

/** Merges a change into what the person said before, under their held row. */
export const changePreferences = async (
  tx: Tx,
  user: Actor,
  changes: ChangePreferences,
): Promise<Changed | undefined> => {
  const before = await holdPreferences(tx, user);
  if (!before) return undefined;
  const kept = merged(asKept(before), changes);
  const wrong = tooMany(kept) ?? (await unknownIn(tx, user, changes));
  if (wrong) return wrong;
  const { timeZone = before.timeZone } = changes;
  if (timeZone !== before.timeZone) {
    await tx.db.updateTable('users').set({ time_zone: timeZone }).where('id', '=', user.id).execute();
  }
  return { type: 'changed', preferences: await keep(tx, user, before, { ...before, ...kept, timeZone }) };
};

/** Begins a snooze, or ends it. */
export const snooze = async (tx: Tx, user: Actor, until: number | null): Promise<Preferences | undefined> => {
  const before = await holdPreferences(tx, user);
  return before && keep(tx, user, before, { ...before, snoozedUntil: until });
};

/** The person's row is held rather than that of their preferences, which may not be there yet. */
const holdPreferences = async (tx: Tx, user: Actor): Promise<Preferences | undefined> => {
  const held = await tx.db
    .selectFrom('users')
    .select('id')
    .where('tenant_id', '=', user.tenantId)
    .where('id', '=', user.id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!held) return undefined;
  return (await readPreferences(tx.db, [user.id])).get(user.id)?.preferences;
};

/** Writes what is new, tells the person's feed, and wakes what was deferred by what no longer holds. */
const keep = async (tx: Tx, user: Actor, before: Preferences, after: Preferences): Promise<Preferences> => {
  if (JSON.stringify(after) === JSON.stringify(before)) return before;
  const version = before.version + 1;
  const row = { data: JSON.stringify(asKept(after)), snoozed_until: after.snoozedUntil, version };
  await tx.db
    .insertInto('preferences')
    .values({ user_id: user.id, ...row })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
    .execute();
  tx.append(user.id, 'preferences.updated', user.id, version);
  if (decidesOtherwise(before, after)) await wake(tx, user.id);
  return { ...after, version };
};

/** What a push shows of a message decides nothing about when it comes. */
const decidesOtherwise = (before: Preferences, after: Preferences): boolean =>
  JSON.stringify({ ...before, privatePreviews: false }) !== JSON.stringify({ ...after, privatePreviews: false });

const tooMany = ({ agents, muted }: Kept): Changed | undefined => {
  if (Object.keys(agents).length > limits.agentRules) return { type: 'too_many', field: 'agents' };
  if (Object.keys(muted).length > limits.muted) return { type: 'too_many', field: 'muted' };
  return undefined;
};

/** What is taken away need not be there any more. */
const unknownIn = async (tx: Tx, user: Actor, { agents, muted }: ChangePreferences): Promise<Changed | undefined> => {
  const [ruled, quiet] = [named(agents), named(muted)];
  const known = new Set<string>();
  if (ruled.length > 0) {
    const rows = tx.db.selectFrom('agents').select('id').where('tenant_id', '=', user.tenantId);
    for (const { id } of await rows.where('id', 'in', ruled).execute()) known.add(id);
  }
  if (quiet.length > 0) {
    const rows = tx.db.selectFrom('members').select('conversation_id as id').where('user_id', '=', user.id);
    for (const { id } of await rows.where('conversation_id', 'in', quiet).execute()) known.add(id);
  }
  const agent = ruled.find((id) => !known.has(id));
  if (agent !== undefined) return { type: 'unknown', field: 'agents', id: agent };
  const conversation = quiet.find((id) => !known.has(id));
  return conversation === undefined ? undefined : { type: 'unknown', field: 'muted', id: conversation };
};

const named = (entries: Readonly<Record<string, unknown>> = {}): string[] =>
  Object.keys(entries).filter((id) => entries[id] !== null);
