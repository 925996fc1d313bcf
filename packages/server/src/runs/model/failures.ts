import { retryAt } from '@beckon/webpush';
import { AgentError } from '../agent.ts';
import { OutgoingError } from './outgoing.ts';

/** Why a model did not answer: words for the person, and whether it is worth trying again by itself. */
export interface Failure {
  readonly code: string;
  readonly words: string;
  readonly again: boolean;
  /** How long the service asks to wait. */
  readonly waitMs?: number | undefined;
}

/** What the `ai` package and `fetch` throw, as far as it is looked at: their classes would have to be loaded to be asked. */
interface Thrown {
  readonly message?: unknown;
  readonly statusCode?: unknown;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseBody?: unknown;
  readonly url?: unknown;
  readonly cause?: unknown;
  readonly code?: unknown;
}

/** The stream ended, and the model never said that it was done. */
export class CutOff extends Error {
  override readonly name = 'CutOff';
}

/** @param said whether part of the answer had come already */
export const failureOf = (error: unknown, model: string, now: number, said: boolean): Failure => {
  const outgoing = findCause(error, (one) => one instanceof OutgoingError);
  if (outgoing instanceof OutgoingError) return ofOutgoing(outgoing);
  const { statusCode } = asThrown(error);
  if (typeof statusCode === 'number' && !said) return ofStatus(statusCode, asThrown(error), model, now);
  if (said) return CUT;
  if (error instanceof CutOff || UNENDED.test(textOf(error))) return CUT_AT_ONCE;
  const network = findCause(error, (one) => typeof asThrown(one).code === 'string');
  if (network) return unreachable(asThrown(network).code as string, error);
  return { code: 'model_failed', words: `The model failed: ${excerpt(textOf(error))}`, again: false };
};

export const toAgentError = ({ code, words }: Failure): AgentError => new AgentError(code, words);

const CUT: Failure = {
  code: 'model_cut',
  words: 'The answer was cut off on its way from the model. What came is kept. Try again, or ask it to go on.',
  again: false,
};

const CUT_AT_ONCE: Failure = {
  code: 'model_cut',
  words:
    'The model’s answer ended before it said anything. Try again. If it stays so, BECKON_MODEL_URL may not be the address of a model.',
  again: true,
};

/** What the packages call it where they notice: errors without a mark of their own but these words. */
const UNENDED = /stream ended without a finish (reason|chunk)/;

const ofOutgoing = ({ reason, message }: OutgoingError): Failure => {
  const words = {
    redirect: `The model's address sends elsewhere (${message}). BECKON_MODEL_URL must be the address itself.`,
    silent: 'The model did not begin to answer within a minute. Try again.',
    stalled:
      'The model stopped in the middle of its answer: nothing came for two minutes. What came is kept. Try again.',
    too_large: `The model's answer is too large (${message}) and was stopped.`,
  };
  return { code: `model_${reason}`, words: words[reason], again: false };
};

const ofStatus = (status: number, thrown: Thrown, model: string, now: number): Failure => {
  const said = excerpt(textOf(thrown));
  const until = retryAt(thrown.responseHeaders?.['retry-after'], now);
  const waitMs = until === undefined ? undefined : until - now;
  if (status === 401 || status === 403) {
    return failed(
      'model_refused_key',
      'The model refused the key. Put a valid one into BECKON_MODEL_KEY, and start again.',
    );
  }
  if (status === 402) return failed('model_unpaid', `The model's service wants to be paid first: ${said}`);
  if (isTooLong(status, said, thrown.responseBody)) {
    return failed('context_too_long', 'This conversation is longer than the model can read. Begin a new one.');
  }
  if (status === 404) {
    return failed('model_unknown', `There is no model “${model}” at ${hostOf(thrown.url)}. Look at BECKON_MODEL.`);
  }
  if (status === 429) {
    const when = waitMs === undefined ? 'later' : `in ${inWords(waitMs)}`;
    return {
      code: 'model_busy',
      words: `The model takes no more for now (${said}). Try again ${when}.`,
      again: true,
      waitMs,
    };
  }
  if (status >= 500 || status === 408 || status === 409) {
    const words = `The model's service has a problem (${status}: ${said}). Try again in a while.`;
    return { code: 'model_unavailable', words, again: true, waitMs };
  }
  return failed('model_refused', `The model refused the request (${status}): ${said}`);
};

const failed = (code: string, words: string): Failure => ({ code, words, again: false });

const isTooLong = (status: number, said: string, body: unknown): boolean =>
  status === 413 ||
  (status === 400 &&
    /context.{0,20}(length|window|size)|prompt is too long|too many (input )?tokens|maximum.{0,30}tokens|exceed.{0,30}tokens/i.test(
      `${said} ${String(body ?? '').slice(0, 4_000)}`,
    ));

/** What a name or a connection fails with, and may not a moment later. */
const PASSING = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'ETIMEDOUT', 'UND_ERR_SOCKET'];

const unreachable = (code: string, error: unknown): Failure => ({
  code: 'model_unreachable',
  words: `The model cannot be reached at ${hostOf(asThrown(error).url)} (${code}). Is it running?`,
  again: PASSING.includes(code),
});

const findCause = (error: unknown, fits: (one: unknown) => boolean): unknown => {
  let one = error;
  for (let depth = 0; depth < 6 && typeof one === 'object' && one !== null; depth++) {
    if (fits(one)) return one;
    one = asThrown(one).cause;
  }
  return undefined;
};

const asThrown = (error: unknown): Thrown => (typeof error === 'object' && error !== null ? error : { message: error });

const textOf = (error: unknown): string => {
  const { message } = asThrown(error);
  return typeof message === 'string' ? message : JSON.stringify(error ?? null);
};

/** What a service says of itself: one line, not a page. */
const excerpt = (text: string): string =>
  text.replaceAll('\u0000', '').replace(/\s+/g, ' ').trim().slice(0, 300).toWellFormed() || 'no words';

const hostOf = (url: unknown): string =>
  typeof url === 'string' && URL.canParse(url) ? new URL(url).host : 'its address';

const inWords = (ms: number): string => {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes <= 1) return 'a minute';
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
};
