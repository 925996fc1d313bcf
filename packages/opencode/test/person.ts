import { type Client, openStream } from '@beckon/client';
import {
  type Ask,
  type BodyOf,
  type Conversation,
  contexts,
  type LiveFrame,
  type Message,
  type Notification,
  type Routes,
} from '@beckon/protocol';

type Given = BodyOf<Routes['answerAsk']>;

/** The owner with the app open: sees what is asked and told as it happens, and answers over the same HTTP. */
export interface Person {
  readonly client: Client;
  /** Every ask as it is now, in the order they came. */
  readonly asks: Ask[];
  readonly notifications: Notification[];
  /** What was said, in the order it came. */
  readonly messages: Message[];
  /** What was shown of conversations that are looked at, as it was written. */
  readonly live: readonly LiveFrame[];
  /** The first ask of which it holds, once there is one. Rejects after twenty seconds, and says what there was. */
  ask(where: (ask: Ask) => boolean): Promise<Ask>;
  /** The same for what people are told. */
  told(where: (notification: Notification) => boolean): Promise<Notification>;
  /** The same for what is said, and where. */
  message(where: (message: Message) => boolean, patienceMs?: number): Promise<Message>;
  conversation(where: (conversation: Conversation) => boolean): Promise<Conversation>;
  /** Opens a conversation on the screen. */
  look(conversation: Conversation): void;
  /** Sends something. */
  send(conversation: Conversation, text: string): Promise<{ messageId: string; replyId: string; runId: string }>;
  answer(ask: Ask, value: Given['value'], text?: string): Promise<Ask>;
  close(): void;
}

const PATIENCE_MS = 20_000;

export async function openPerson(client: Client): Promise<Person> {
  const asks = new Map<string, Ask>();
  const notifications = new Map<string, Notification>();
  const messages = new Map<string, Message>();
  const conversations = new Map<string, Conversation>();
  const live: LiveFrame[] = [];
  let cids = 0;
  const waiting = new Set<() => void>();
  const connected = Promise.withResolvers<void>();

  function put<T extends { id: string; version: number }>(map: Map<string, T>, one: T): void {
    if ((map.get(one.id)?.version ?? 0) <= one.version) map.set(one.id, one);
    for (const look of waiting) look();
  }

  const stream = openStream(client, {
    async onReset(signal) {
      const state = await client.call('state', { signal });
      for (const ask of state.asks) put(asks, ask);
      return state.cursor;
    },
    onFrame(frame) {
      if (frame.event === 'live') live.push(frame.data);
      if (frame.event !== 'feed') return;
      const { type, data } = frame.data;
      if (type === 'message.created' || type === 'message.updated') put(messages, data);
      if (type === 'conversation.created' || type === 'conversation.updated') put(conversations, data);
      if (type === 'ask.opened' || type === 'ask.updated') put(asks, data);
      if (type === 'notification.created' || type === 'notification.updated') put(notifications, data);
    },
    onState: (state) => void (state === 'live' && connected.resolve()),
  });
  await connected.promise;

  function until<T>(map: Map<string, T>, where: (one: T) => boolean, patienceMs = PATIENCE_MS): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        waiting.delete(look);
        clearTimeout(limit);
      };
      const look = (): void => {
        const found = [...map.values()].find(where);
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const limit = setTimeout(() => {
        end();
        reject(new Error(`nothing like ${where}; there is ${JSON.stringify([...map.values()], null, 1)}`));
      }, patienceMs);
      waiting.add(look);
      look();
    });
  }

  return {
    client,
    get asks() {
      return [...asks.values()];
    },
    get notifications() {
      return [...notifications.values()];
    },
    get messages() {
      return [...messages.values()];
    },
    live,
    ask: (where) => until(asks, where),
    told: (where) => until(notifications, where),
    message: (where, patienceMs) => until(messages, where, patienceMs),
    conversation: (where) => until(conversations, where),
    look: ({ agentId, id }) => stream.look([contexts.conversation(agentId, id)]),
    send: async ({ id }, text) => {
      const said = await client.call('postMessage', { params: { id }, body: { cid: `cid-${++cids}`, text } });
      if (!('runId' in said) || !('replyId' in said)) throw new Error('no run answers this');
      return said;
    },
    answer: (ask, value, text) =>
      client.call('answerAsk', { params: { id: ask.id }, body: { value, ...(text !== undefined && { text }) } }),
    close: () => stream.close(),
  };
}
