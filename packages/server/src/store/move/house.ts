import { type Applied, missing } from '../migrations.ts';
import { StoreUnavailable } from '../store.ts';
import { MoveRefused } from './places.ts';

/** What must hold of the two databases, whichever they are. `place` is how the operator named one. */

/** @param applied what has run there @throws {MoveRefused} unless the house there is as this Beckon would leave it */
export const checkHouse = (applied: readonly Applied[], place: string): void => {
  if (applied.length === 0) throw new MoveRefused(`${place}: there is no house of Beckon's: name the one that has it.`);
  const due = refusing(place, () => missing(applied, 'take the one that made it'));
  if (due.length === 0) return;
  throw new MoveRefused(
    `${place}: the house is of an older Beckon: start this Beckon on it once, stop it, and move it then.`,
  );
};

/** @param occupied tables that have rows @throws {MoveRefused} when there are any */
export const checkEmpty = (occupied: readonly string[], place: string, mend: string): void => {
  if (occupied.length === 0) return;
  const what = occupied.length === 1 ? `table ${occupied[0]} has rows` : `${occupied.length} tables have rows`;
  throw new MoveRefused(`${place}: there is a house already (${what}): ${mend}.`);
};

/** What the migrations refuse, said of this place. */
export const refusing = <T>(place: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw refusalOf(error, place);
  }
};

export const refusalOf = (error: unknown, place: string): unknown =>
  error instanceof StoreUnavailable && !error.message.startsWith(`${place}:`)
    ? new MoveRefused(`${place}: ${error.message}`, { cause: error })
    : error;
