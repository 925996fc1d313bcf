import { type Client, openStream } from '@beckon/client';
import type { Ask, BodyOf, Notification, Routes } from '@beckon/protocol';

type Given = BodyOf<Routes['answerAsk']>;

/** The owner with the app open: sees what is asked and told as it happens, and answers over the same HTTP. */
export interface Person {
  readonly client: Client;
  /** Every ask as it is now, in the order they came. */
  readonly asks: Ask[];
  readonly notifications: Notification[];
  /** The first ask of which it holds, once there is one. Rejects after twenty seconds, and says what there was. */
  ask(where: (ask: Ask) => boolean): Promise<Ask>;
  /** The same for what people are told. */
  told(where: (notification: Notification) => boolean): Promise<Notification>;
  answer(ask: Ask, value: Given['value'], text?: string): Promise<Ask>;
  close(): void;
}

const PATIENCE_MS = 20_000;

export async function openPerson(client: Client): Promise<Person> {
  const asks = new Map<string, Ask>();
  const notifications = new Map<string, Notification>();
  const waiting = new Set<() => void>();
  const live = Promise.withResolvers<void>();

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
      if (frame.event !== 'feed') return;
      const { type, data } = frame.data;
      if (type === 'ask.opened' || type === 'ask.updated') put(asks, data);
      if (type === 'notification.created' || type === 'notification.updated') put(notifications, data);
    },
    onState: (state) => void (state === 'live' && live.resolve()),
  });
  await live.promise;

  function until<T>(map: Map<string, T>, where: (one: T) => boolean): Promise<T> {
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
      }, PATIENCE_MS);
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
    ask: (where) => until(asks, where),
    told: (where) => until(notifications, where),
    answer: (ask, value, text) =>
      client.call('answerAsk', { params: { id: ask.id }, body: { value, ...(text !== undefined && { text }) } }),
    close: () => stream.close(),
  };
}
