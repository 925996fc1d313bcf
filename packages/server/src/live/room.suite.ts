import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeedFrame, type LiveFrame, limits, type Snapshot, type SyncFrame } from '@beckon/protocol';
import { type HeldClock, heldClock, instantDisk } from '@beckon/testkit/clock';
import { type Bus, feedTopic } from '../bus/bus.ts';
import { localBus } from '../bus/local.ts';
import { randomToken, sha256 } from '../kit/hash.ts';
import { idSource } from '../kit/ids.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { type Cast, cast, newAsk } from '../store/suite/house.suite.ts';
import { type LiveRoom, openLive, type Reader } from './live.ts';

/** A frame as it came over the wire. */
export interface Came {
  readonly event: string;
  readonly id: string | undefined;
  readonly retry: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever frame it expects
  readonly data: (FeedFrame | LiveFrame | SyncFrame) & Record<string, any>;
}

/** What every test of this room begins with: the true store, a clock that the test holds, and two who read. */
export interface Room extends AsyncDisposable {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: HeldClock;
  readonly live: LiveRoom;
  readonly cast: Cast;
  readonly ann: Reader;
  readonly robot: Reader;
  /** The responses of the streams that were opened over the socket, oldest first. */
  readonly responses: ServerResponse[];
  /** Opens a stream over the socket. Nothing is taken from it until a frame is asked for. */
  connect(reader: Reader, since?: string, contexts?: readonly string[]): Promise<Connection>;
  /** Puts this many rows into the feeds of agent and owner, in one go. */
  append(rows: number): Promise<void>;
  /** Someone who reads by a session of their own. */
  session(lifeMs?: number): Promise<Reader>;
}

export interface Connection {
  next(): Promise<Came | undefined>;
  until(type: string): Promise<Came[]>;
  rest(): Promise<Came[]>;
  leave(): void;
}

/** A bus that loses everything: what is promised without hints must hold on it. */
export const deafBus: Bus = {
  publish: () => {},
  subscribe: () => () => {},
  topics: () => [],
  show: () => {},
  watch: () => () => {},
  close: () => {},
};

export const openRoom = async (
  bus: Bus = localBus(),
  snapshots: (conversationId: string) => Snapshot[] = () => [],
): Promise<Room> => {
  const directory = await mkdtemp(join(tmpdir(), 'beckon-live-'));
  const clock = heldClock();
  const store = await openStore({
    database: { path: join(directory, 'beckon.db'), disk: instantDisk },
    now: clock.now,
    newId: idSource(clock),
    hint: ({ heads, revoked }) => {
      for (const principalId of heads.keys()) bus.publish(feedTopic(principalId));
      if (revoked) bus.publish('revoked');
    },
  });
  const live = openLive({
    ...{ store, bus, clock, newId: idSource(clock), snapshots },
    about: { version: '0', vapidPublicKey: 'B', publicUrl: () => null },
  });
  const crew = await cast(store);
  const { tenantId } = crew;
  const unbound = { tenantId, credentialId: null, expiresAt: null };
  const robot: Reader = { ...unbound, kind: 'agent', id: crew.agent.id };
  let titles = 0;

  const readers = new Map<string, Reader>();
  const responses: ServerResponse[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://room');
    responses.push(response);
    const reader = readers.get(searchParams.get('as') ?? '') as Reader;
    live.serve(response, reader, searchParams.get('since') ?? undefined, searchParams.getAll('context'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    store,
    bus,
    clock,
    live,
    cast: crew,
    ann: { ...unbound, kind: 'user', id: crew.ann.id },
    robot,
    responses,
    connect: async (reader, since, contexts = []) => {
      const name = String(readers.size);
      readers.set(name, reader);
      const query = new URLSearchParams({ as: name, ...(since !== undefined && { since }) });
      for (const context of contexts) query.append('context', context);
      const request = get({ port, path: `/?${query}`, agent: false });
      const [incoming] = (await once(request, 'response')) as [IncomingMessage];
      return { ...reading(framesOf(incoming)), leave: () => void request.destroy() };
    },
    append: async (rows) => {
      const retitle = () =>
        store.conversations.upsert({ tenantId, agentId: robot.id, key: 'k', title: `${++titles}`, members: [] }, robot);
      await Promise.all(Array.from({ length: rows }, retitle));
    },
    session: async (lifeMs = 86_400_000) => {
      const expiresAt = clock.now() + lifeMs;
      const tokenHash = sha256(randomToken());
      const made = { tenantId, userId: crew.ann.id, kind: 'token', name: 'Phone', tokenHash, expiresAt } as const;
      const { id: credentialId } = await store.credentials.createSession(made);
      return { tenantId, kind: 'user', id: crew.ann.id, credentialId, expiresAt };
    },
    [Symbol.asyncDispose]: async () => {
      await live.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      bus.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

/** Asks with a detail as large as a frame carries: rows that fill buffers. */
export const largeAsks = async ({ store, cast: crew }: Room, asks: number): Promise<void> => {
  // 8 KiB of detail and 24 KiB of body: as large as a frame of an ask becomes
  const words = { detail: 'x'.repeat(limits.detailBytes), body: '漢'.repeat(limits.bodyLength) };
  await Promise.all(
    Array.from({ length: asks }, (_, n) =>
      store.asks.open(newAsk(crew, { key: `large ${n}`, ...words, fingerprint: `${n}` })),
    ),
  );
};

export const parseFrame = (block: string): Came => {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  const retry = field('retry');
  return {
    event: field('event') ?? 'message',
    id: field('id'),
    retry: retry === undefined ? undefined : Number(retry),
    data: JSON.parse(field('data') ?? 'null'),
  };
};

/** Ways to go through frames. */
export const reading = (frames: AsyncIterator<Came>): Omit<Connection, 'leave'> => {
  const next = async (): Promise<Came | undefined> => {
    const { value, done } = await frames.next();
    return done ? undefined : value;
  };
  const collect = async (last: (frame: Came) => boolean): Promise<Came[]> => {
    const all: Came[] = [];
    for (let frame = await next(); frame; frame = await next()) {
      all.push(frame);
      if (last(frame)) break;
    }
    return all;
  };
  return { next, until: (type) => collect((frame) => frame.data.type === type), rest: () => collect(() => false) };
};

async function* framesOf(incoming: IncomingMessage): AsyncGenerator<Came> {
  let rest = '';
  try {
    for await (const piece of incoming.setEncoding('utf8')) {
      const blocks = `${rest}${piece}`.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) if (!block.startsWith(':')) yield parseFrame(block);
    }
  } catch (error) {
    // cut without a goodbye: for a reader that is an end like another
    if (!(error instanceof Error && 'code' in error && error.code === 'ECONNRESET')) throw error;
  }
}
