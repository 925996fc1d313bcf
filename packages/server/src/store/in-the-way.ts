/**
 * Another command has changed what this one had read before it held it: run it again, and it sees that. Where commands
 * follow each other it never happens.
 */
export class InTheWay extends Error {
  override readonly name = 'InTheWay';
}
