import type { NewDecision } from '../outbox.ts';
import type { Rows } from '../rows.ts';

/** A notification that is held, and still due, with the decision about it. */
export interface Held {
  readonly row: Rows['notifications'];
  readonly decision: NewDecision;
}
