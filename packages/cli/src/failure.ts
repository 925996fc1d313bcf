import { isNetworkError } from '@beckon/client';
import { type Fault, isFault } from '@beckon/protocol';
import { exits } from './exits.ts';

/** A command cannot go on. The message is for the person: what happened, then what to do. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Ctrl-C, or its like. */
export class Interrupted extends Failure {
  constructor(code: number = exits.interrupted) {
    super(code, 'Stopped.');
  }
}

export const usage = (message: string): Failure => new Failure(exits.usage, message);

/** What a command that threw says, and how it exits. */
export const failureOf = (error: unknown): { readonly code: number; readonly message: string } => {
  if (error instanceof Failure) return { code: error.code, message: error.message };
  if (isFault(error)) return { code: codeOf(error), message: sentenceOf(error) };
  if (isNetworkError(error)) return { code: exits.unreachable, message: `${error.message} Does Beckon run there?` };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: exits.unexpected, message: `Something unexpected: ${message}` };
};

const codeOf = (fault: Fault): number => {
  if (fault.code === 'not_found') return exits.notFound;
  if (fault.next === 'retry') return exits.unreachable;
  if (fault.status === 401 || fault.status === 403) return exits.notAllowed;
  return exits.usage;
};

const sentenceOf = (fault: Fault): string => {
  if (fault.status === 401) return 'The key or token does not hold: give another, or see `beckon login -h`.';
  if (fault.code === 'not_found' && fault.message === 'There is no such thing here.')
    return 'There is no such id here.';
  return fault.message;
};
