import type { Kysely } from 'kysely';
import type { Rows } from '../rows.ts';
import type { Settings } from '../store.ts';
import type { Write } from '../write.ts';

export const settings = (read: Kysely<Rows>, write: Write): Settings => {
  const get = async (db: Kysely<Rows>, name: string): Promise<string | undefined> => {
    const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
    return row?.value;
  };
  return {
    get: (name) => get(read, name),
    ensure: (name, value) =>
      write(async (tx) => {
        await tx.db
          .insertInto('settings')
          .values({ name, value })
          .onConflict((conflict) => conflict.column('name').doNothing())
          .execute();
        return (await get(tx.db, name)) ?? value;
      }),
    set: (name, value) =>
      write(async (tx) => {
        await tx.db
          .insertInto('settings')
          .values({ name, value })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
          .execute();
      }),
  };
};
