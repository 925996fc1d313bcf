import type { Answer, GiveAnswer, OpenAsk } from '@beckon/protocol';
import type { Reply } from './shapes.ts';

/** A request of OpenCode's in the words of both sides. */
export interface Request {
  readonly id: string;
  readonly sessionID: string;
  /** What people are asked; one ask for a permission, one for each question. The conversation is added later. */
  readonly asks: readonly OpenAsk[];
  /** What people's answers, one for each ask, are there. */
  toReply(answers: readonly Answer[]): Reply;
  /** What was replied there, as an answer to each ask; undefined when it answers none. */
  toAnswers(reply: Reply): readonly GiveAnswer[] | undefined;
}

const PREFIX = 'opencode:';

/** The key of a request's ask; of a conversation, from the session's id. */
export const keyOf = (...names: readonly (string | number)[]): string => `${PREFIX}${names.join(':')}`;

/** The id of the request that an ask with this key stands for; undefined for asks of others. */
export const requestOf = (key: string): string | undefined =>
  key.startsWith(PREFIX) ? key.slice(PREFIX.length).split(':')[0] : undefined;

/** The session that a conversation with this key stands for; undefined for conversations of others. */
export const sessionOf = (key: string): string | undefined =>
  key.startsWith(`${PREFIX}ses_`) ? key.slice(PREFIX.length) : undefined;

/** Do they say the same? */
export const sameAnswer = (one: GiveAnswer, other: Pick<Answer, 'value' | 'text'>): boolean =>
  JSON.stringify(one.value) === JSON.stringify(other.value) && (one.text ?? '') === (other.text ?? '');
