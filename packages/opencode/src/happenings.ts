import {
  type Fields,
  fieldsOf,
  listOf,
  type Pending,
  type Reply,
  readPermission,
  readQuestions,
  readSession,
  type Session,
  textOf,
  textsOf,
} from './shapes.ts';
import { type MessagePart, readPart } from './turns/parts.ts';

/** What happens in OpenCode, as far as it concerns people elsewhere. */
export type Happening =
  /** A session was made, or changed. */
  | { readonly type: 'session'; readonly session: Session }
  | { readonly type: 'deleted'; readonly sessionID: string }
  | { readonly type: 'status'; readonly sessionID: string; readonly status: 'busy' | 'retry' | 'idle' }
  | { readonly type: 'error'; readonly sessionID: string; readonly name: string; readonly message: string }
  | {
      readonly type: 'message';
      readonly sessionID: string;
      readonly messageID: string;
      readonly role: 'user' | 'assistant';
      /** Of an answer: the message that it answers. */
      readonly parentID?: string;
      /** OpenCode's own notes, when its memory is full: nobody is told. */
      readonly summary: boolean;
      /** Nothing more is written in it. */
      readonly completed: boolean;
      /** The person stopped it. */
      readonly aborted: boolean;
    }
  /** A part of a message, as it is by now. */
  | { readonly type: 'part'; readonly sessionID: string; readonly messageID: string; readonly part: MessagePart }
  /** Words at the end of a part. */
  | {
      readonly type: 'delta';
      readonly sessionID: string;
      readonly messageID: string;
      readonly partID: string;
      readonly text: string;
    }
  | { readonly type: 'asked'; readonly pending: Pending }
  | { readonly type: 'replied'; readonly requestID: string; readonly reply: Reply };

/** OpenCode's name for what the person stopped. */
export const ABORTED = 'MessageAbortedError';

/** Reads one event of OpenCode's; undefined for what is of no concern, and for what it does not understand. */
export function readEvent(event: unknown): Happening | undefined {
  const { type, properties } = fieldsOf(event);
  const name = textOf(type);
  return Object.hasOwn(readers, name) ? readers[name]?.(fieldsOf(properties)) : undefined;
}

const readers: Readonly<Record<string, (properties: Fields) => Happening | undefined>> = {
  'session.created': session,
  'session.updated': session,
  'session.deleted': ({ sessionID, info }) => within(sessionID ?? fieldsOf(info).id, { type: 'deleted' }),
  'session.status': ({ sessionID, status }) => {
    const now = fieldsOf(status).type;
    return now === 'busy' || now === 'retry' || now === 'idle'
      ? within(sessionID, { type: 'status', status: now })
      : undefined;
  },
  // The older word for the same; both are sent.
  'session.idle': ({ sessionID }) => within(sessionID, { type: 'status', status: 'idle' }),
  // One without a session is about OpenCode itself (a plugin that would not load): nobody's agent.
  'session.error': ({ sessionID, error }) => {
    const { name, data } = fieldsOf(error);
    const message = textOf(fieldsOf(data).message);
    return within(sessionID, { type: 'error', name: textOf(name), message });
  },
  'message.updated': ({ sessionID, info }) => {
    const { id, role, parentID, summary, time, error } = fieldsOf(info);
    if (typeof id !== 'string' || (role !== 'user' && role !== 'assistant')) return undefined;
    return within(sessionID ?? fieldsOf(info).sessionID, {
      ...{ type: 'message', messageID: id, role, summary: summary === true },
      completed: fieldsOf(time).completed !== undefined,
      aborted: fieldsOf(error).name === ABORTED,
      ...(typeof parentID === 'string' && { parentID }),
    });
  },
  'message.part.updated': ({ part }) => {
    const { sessionID, messageID } = fieldsOf(part);
    const read = readPart(part);
    if (read === undefined || typeof messageID !== 'string') return undefined;
    return within(sessionID, { type: 'part', messageID, part: read });
  },
  'message.part.delta': ({ sessionID, messageID, partID, field, delta }) => {
    if (field !== 'text' || typeof messageID !== 'string' || typeof partID !== 'string') return undefined;
    return within(sessionID, { type: 'delta', messageID, partID, text: textOf(delta) });
  },
  'permission.asked': (properties) => asked(readPermission(properties)),
  'question.asked': (properties) => asked(readQuestions(properties)),
  'permission.replied': ({ requestID, reply }) =>
    reply === 'once' || reply === 'always' || reply === 'reject'
      ? replied(requestID, { type: 'permission', reply })
      : undefined,
  'question.replied': ({ requestID, answers }) =>
    replied(requestID, { type: 'question', answers: listOf(answers).map(textsOf) }),
  'question.rejected': ({ requestID }) => replied(requestID, { type: 'dismissed' }),
};

function session({ info }: Fields): Happening | undefined {
  const session = readSession(info);
  return session && { type: 'session', session };
}

function within<T extends object>(sessionID: unknown, about: T): (T & { readonly sessionID: string }) | undefined {
  return typeof sessionID === 'string' ? { ...about, sessionID } : undefined;
}

const asked = (pending: Pending | undefined): Happening | undefined => pending && { type: 'asked', pending };

const replied = (requestID: unknown, reply: Reply): Happening | undefined =>
  typeof requestID === 'string' ? { type: 'replied', requestID, reply } : undefined;
