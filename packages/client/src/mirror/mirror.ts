import { conversationOf, type Frame, isFault } from '@beckon/protocol';
import type { Client } from '../call/client.ts';
import { systemClock } from '../clock.ts';
import { createListeners } from '../listeners.ts';
import { memoryOutbox, type PendingAnswer } from '../outbox/outbox.ts';
import { sharedCarrier } from '../share/shared.ts';
import { browserSharing } from '../share/sharing.ts';
import { idbMessages } from '../storage/boxes.ts';
import { openStream, type Stream, type StreamState } from '../stream/stream.ts';
import { defaultWake } from '../stream/wake.ts';
import { createThreads } from '../thread/threads.ts';
import { createAnswers } from './answers.ts';
import { createCompany } from './company.ts';
import type { Mirror, MirrorOptions } from './contract.ts';
import { resultOf } from './result.ts';
import { createSays } from './says.ts';
import { createLists, nextExpiry, type Snapshot } from './snapshot.ts';
import { applyRow, emptyWorld, learn, looksTheSame, type World, worldOf } from './world.ts';

/** A mirror of the state of whoever `client` speaks for. Nothing is asked of the server before `start()`. */
export function createMirror(client: Client, options: MirrorOptions = {}): Mirror {
  const clock = options.clock ?? systemClock();
  const wake = options.wake ?? defaultWake(clock);
  const sharing = options.sharing === undefined ? browserSharing() : (options.sharing ?? undefined);
  const listeners = createListeners();
  const lists = createLists();
  const company = createCompany(changed);
  let world: World = emptyWorld;
  let connection: Snapshot['connection'] = 'loading';
  let problem: Error | undefined;
  let loaded = false;
  let serverTimeOffset = 0;
  let stream: Stream | undefined;
  let running = false;
  let refreshing: Promise<void> | undefined;
  let expiry: { cancel(): void } | undefined;
  let stopWake: (() => void) | undefined;
  let snapshot: Snapshot | undefined;

  const answers = createAnswers({
    client,
    clock,
    outbox: options.outbox ?? memoryOutbox(),
    userId: () => world.me?.id,
    over: () => !running,
    learn: (ask) => setWorld(learn(world, { asks: [ask] })),
    changed,
  });
  const says = createSays({
    client,
    clock,
    messages: options.messages ?? idbMessages(),
    userId: () => world.me?.id,
    over: () => !running || !loaded,
    said: (item, messageId, runId) => threads.said(item, messageId, runId),
    changed: (conversationId) => threads.changed(conversationId),
    onQueued: () => options.onQueued?.(),
  });
  const threads = createThreads({
    client,
    clock,
    says,
    world: () => world,
    mirror: () => (running && loaded ? 'ready' : connection === 'unreachable' ? 'unreachable' : 'waiting'),
    learn: (facts) => setWorld(learn(world, facts)),
    lookedElsewhere() {
      const { contexts } = threads;
      company.keep(contexts.map(conversationOf));
      stream?.look(contexts);
    },
    lookAgain: (context) => stream?.lookAgain(context),
  });

  /** The snapshot is made when it is asked for. */
  function changed(): void {
    snapshot = undefined;
    listeners.tell();
  }

  function setWorld(next: World): void {
    const before = world;
    world = next;
    if (looksTheSame(before, next)) return;
    changed();
    if (next.runs !== before.runs) threads.changed();
    if (next.asks === before.asks) return;
    watchExpiry();
    background(answers.settled((askId) => (world.asks.get(askId)?.state ?? 'open') !== 'open'));
  }

  /** An ask that runs out leaves `open` by itself, without a word from the server. */
  function watchExpiry(): void {
    expiry?.cancel();
    expiry = undefined;
    const now = clock.now() + serverTimeOffset;
    const next = nextExpiry(lists(world, now).open);
    if (next === undefined || !running) return;
    expiry = clock.timer(next - now, () => {
      changed();
      watchExpiry();
    });
  }

  function build(): Snapshot {
    const { told: _, gone: __, ...seen } = world;
    return {
      connection,
      loaded,
      problem,
      ...seen,
      ...lists(world, clock.now() + serverTimeOffset),
      serverTimeOffset,
      answering: answers.answering,
      needsConfirmation: answers.needsConfirmation,
    };
  }

  async function bootstrap(signal?: AbortSignal): Promise<string> {
    const asked = clock.now();
    const state = await client.call('state', { signal });
    if (signal?.aborted) return state.cursor;
    // The server read its clock somewhere in between.
    serverTimeOffset = state.server.now - Math.round((asked + clock.now()) / 2);
    loaded = true;
    setWorld(worldOf(state, world));
    // The stream that comes next is asked for with what the threads look at, now that it is known.
    stream?.look(threads.contexts);
    threads.load();
    await Promise.all([answers.reload(), says.reload()]);
    return state.cursor;
  }

  function onState(next: StreamState, why?: Error): void {
    if (next !== 'live') company.keep([]);
    const final = next === 'signed_out' || next === 'closed';
    if (loaded || final) connection = next;
    else if (next === 'backing_off') unreachable();
    problem = next === 'live' || next === 'polling' ? undefined : (why ?? problem);
    changed();
    if (next !== 'live' && next !== 'polling') return;
    drain();
    threads.online();
  }

  function unreachable(): void {
    connection = 'unreachable';
    threads.offline();
  }

  function drain(): void {
    says.drain();
    background(answers.drain());
  }

  function onFrame(frame: Frame): void {
    if (frame.event === 'live') {
      if (frame.data.type === 'presence') company.show(frame.data);
      else threads.show(frame.data);
    }
    if (frame.event !== 'feed') return;
    const { type, data } = frame.data;
    setWorld(applyRow(world, frame.data));
    threads.feed(frame.data);
    if ((type === 'message.created' || type === 'message.updated') && data.cid !== undefined) says.arrived(data.cid);
  }

  function follow(since?: string): void {
    // A stream that was replaced has no say any more, not even that it was closed.
    const mine: Stream = openStream(client, {
      since,
      contexts: threads.contexts,
      carrier: sharing && sharedCarrier(sharing, () => world.me?.id),
      clock,
      wake,
      onReset: bootstrap,
      onState(next, why) {
        if (stream === mine) onState(next, why);
      },
      onFrame(frame) {
        if (stream === mine) onFrame(frame);
      },
    });
    stream = mine;
  }

  async function refresh(): Promise<void> {
    const since = stream?.cursor;
    // Nothing may be told between the reading of the state and the cursor that goes with it.
    stop();
    connection = loaded ? 'connecting' : 'loading';
    changed();
    try {
      const cursor = await bootstrap();
      problem = undefined;
      if (running) follow(cursor);
    } catch (error) {
      problem = error instanceof Error ? error : new Error(String(error));
      if (isFault(error) && error.next === 'reauthenticate') connection = 'signed_out';
      else if (running) follow(since);
      throw error;
    } finally {
      changed();
    }
  }

  function stop(): void {
    const before = stream;
    stream = undefined;
    before?.close();
    company.keep([]);
  }

  function onMessage(event: Event): void {
    const type = messageType(event);
    if (type === undefined) return;
    background(answers.reload());
    background(says.reload());
    // A push proves that the server has news and that there is a network: a stream that is not up has slept.
    if (stream?.state === 'backing_off' || stream?.state === 'connecting') stream.poke();
  }

  /** For what nobody waits for. What fails here is storage or the network, and every sign of life tries it again. */
  function background(work: Promise<void>): void {
    work.catch((error: unknown) => {
      problem ??= error instanceof Error ? error : undefined;
      changed();
    });
  }

  return {
    getSnapshot() {
      snapshot ??= build();
      return snapshot;
    },
    subscribe: listeners.subscribe,
    start() {
      if (running) return;
      running = true;
      connection = loaded ? 'connecting' : 'loading';
      options.channel?.addEventListener('message', onMessage);
      stopWake = wake.listen(drain);
      watchExpiry();
      background(answers.reload());
      background(says.reload());
      follow();
    },
    async answer(ask, give) {
      const item: PendingAnswer = {
        askId: ask.id,
        value: give.value,
        text: give.text,
        detailHash: ask.detailHash,
        userId: world.me?.id,
        tappedAt: clock.now(),
        state: 'queued',
      };
      const ruling = await answers.give(item);
      if (ruling.type === 'wait') options.onQueued?.();
      return resultOf(ruling, () => client.call('getAsk', { params: { id: ask.id } }));
    },
    thread: (conversationId) => threads.open(conversationId),
    people: company.people,
    takeBack: (askId) => answers.takeBack(askId),
    refresh() {
      refreshing ??= refresh().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    learn: (facts) => setWorld(learn(world, facts)),
    close() {
      if (!running) return;
      running = false;
      stop();
      answers.stop();
      says.stop();
      threads.pause();
      expiry?.cancel();
      stopWake?.();
      options.channel?.removeEventListener('message', onMessage);
      connection = 'closed';
      changed();
    },
  };
}

/** What the worker and other pages say begins with `beckon.`; what else is said on the channel is not for us. */
function messageType(event: Event): string | undefined {
  const data: unknown = 'data' in event ? event.data : undefined;
  const type = typeof data === 'object' && data !== null && 'type' in data ? data.type : undefined;
  return typeof type === 'string' && type.startsWith('beckon.') ? type : undefined;
}
