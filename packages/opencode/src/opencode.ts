import {
  fieldsOf,
  listOf,
  type Pending,
  type Reply,
  readPermission,
  readQuestions,
  readSession,
  type Session,
  textOf,
} from './shapes.ts';

/** What OpenCode hands a plugin, as far as it is used. */
export interface PluginInput {
  readonly client: OpenCodeClient;
  /** The directory this instance works in. There is one plugin per directory and process. */
  readonly directory: string;
  /** The root of its repository; `/` outside of one. */
  readonly worktree: string;
}

/**
 * OpenCode's own client. It names no call for questions, nor one for a refusal with words, so those go through its
 * transport, which knows the directory and the password, and in the terminal UI needs no port.
 */
export interface OpenCodeClient {
  readonly app: { log(entry: { body: { service: string; level: Level; message: string } }): Promise<unknown> };
  readonly _client: Transport;
}
interface Transport {
  get(request: { url: string }): Promise<Answered>;
  post(request: { url: string; body: object; headers: Record<string, string> }): Promise<Answered>;
}
interface Answered {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response?: { readonly status: number };
}

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** OpenCode, as it is asked and told things. */
export interface OpenCode {
  /** Undefined when there is no such session (any more). */
  session(id: string): Promise<Session | undefined>;
  /** Everything that is listed as pending, also what died with its turn: OpenCode keeps that. */
  pending(): Promise<Pending[]>;
  /** The sessions in which a turn runs. */
  running(): Promise<ReadonlySet<string>>;
  /** `taken` says that it knew the request, not that somebody waited for it: it also takes replies to what died. */
  reply(requestID: string, reply: Reply): Promise<'taken' | 'gone'>;
  /** A new root session; without a title OpenCode finds one. */
  createSession(title: string): Promise<Session>;
  /** Puts text to a session, under an id of ours, and does not wait for the turn. @throws when there is no such session */
  prompt(sessionID: string, prompt: { messageID: string; text: string }): Promise<void>;
  /** Stops what runs in a session. */
  abort(sessionID: string): Promise<void>;
  /** Into OpenCode's log. */
  log(level: Level, message: string): void;
}

/** Speaks to the OpenCode that this plugin runs in. Never from within its `init`: it answers only when that is over. */
export function openCode(client: OpenCodeClient): OpenCode {
  const { _client: transport } = client;

  async function get(url: string): Promise<unknown> {
    const answered = await transport.get({ url });
    if (statusOf(answered, url) === 404) return undefined;
    return answered.data;
  }

  const post = (url: string, body: object): Promise<Answered> =>
    transport.post({ url, body, headers: { 'content-type': 'application/json' } });

  const session = async (id: string): Promise<Session | undefined> => readSession(await get(pathOf(id)));

  return {
    session,
    async pending() {
      const [permissions, questions] = await Promise.all([get('/permission'), get('/question')]);
      const found = [...listOf(permissions).map(readPermission), ...listOf(questions).map(readQuestions)];
      return found.filter((one) => one !== undefined);
    },
    async running() {
      const statuses = Object.entries(fieldsOf(await get('/session/status')));
      return new Set(statuses.filter(([, status]) => fieldsOf(status).type !== 'idle').map(([id]) => id));
    },
    async reply(requestID, reply) {
      const { path, body } = request(requestID, reply);
      return statusOf(await post(path, body), path) === 404 ? 'gone' : 'taken';
    },
    async createSession(title) {
      const answered = await post('/session', title.trim() === '' ? {} : { title });
      const made = statusOf(answered, '/session') === 404 ? undefined : readSession(answered.data);
      if (made === undefined) throw new Error('OpenCode made no session.');
      return made;
    },
    async prompt(id, { messageID, text }) {
      const known = await session(id);
      if (known === undefined) throw new Error('This session is no longer in OpenCode. Begin a new conversation.');
      const url = `${pathOf(id)}/prompt_async`;
      // Who planned goes on planning: without a name it would be OpenCode's default agent, which may change files.
      const { agent } = known;
      const body = { messageID, ...(agent !== undefined && { agent }), parts: [{ type: 'text', text }] };
      if (statusOf(await post(url, body), url) === 404) throw new Error('This session is no longer in OpenCode.');
    },
    async abort(id) {
      const url = `${pathOf(id)}/abort`;
      statusOf(await post(url, {}), url);
    },
    log(level, message) {
      // Nothing can be done about a log that takes nothing.
      client.app.log({ body: { service: 'beckon', level, message } }).catch(() => undefined);
    },
  };
}

const pathOf = (sessionID: string): string => `/session/${encodeURIComponent(sessionID)}`;

function request(requestID: string, reply: Reply): { path: string; body: object } {
  const id = encodeURIComponent(requestID);
  switch (reply.type) {
    case 'permission': {
      const { type: _, ...body } = reply;
      return { path: `/permission/${id}/reply`, body };
    }
    case 'question':
      return { path: `/question/${id}/reply`, body: { answers: reply.answers } };
    case 'dismissed':
      return { path: `/question/${id}/reject`, body: {} };
  }
}

/** The status of an answer that is good, or a 404. @throws for every other */
function statusOf({ response, error }: Answered, url: string): number {
  const status = response?.status;
  if (status !== undefined && ((status >= 200 && status < 300) || status === 404)) return status;
  const why = textOf(fieldsOf(fieldsOf(error).data).message) || (error instanceof Error ? error.message : '');
  throw new Error(`OpenCode answered ${status ?? 'nothing'} to ${url}${why && `: ${why}`}`);
}
