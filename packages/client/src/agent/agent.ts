import type { AnswerOf, Ask, BodyOf, Conversation, Frame, GiveAnswer, OpenAsk, Routes, State } from '@beckon/protocol';
import { persist } from '../backoff.ts';
import { type Client, createClient } from '../call/client.ts';
import { withDeadline } from '../call/deadline.ts';
import { NetworkError } from '../call/network-error.ts';
import { type Clock, systemClock } from '../clock.ts';
import { openStream, type Stream, type StreamState } from '../stream/stream.ts';
import type { WakeSource } from '../stream/wake.ts';
import { type WaitOptions, waitFor } from './wait.ts';

export interface AgentOptions {
  url: string;
  /** The agent's key. */
  key: string;
  fetch?: typeof fetch | undefined;
  clock?: Clock | undefined;
}

export interface FollowOptions {
  /** Every ask of this agent that was opened or changed. May repeat: compare `version`. */
  onAsk(ask: Ask): void;
  /** The state at the first connect, and after everything known was declared too old. Without it each of its asks goes to `onAsk`. */
  onReset?: ((state: State) => void) | undefined;
  onState?: ((state: StreamState, problem?: Error) => void) | undefined;
  /** Every frame, before `onAsk`. */
  onFrame?: ((frame: Frame) => void) | undefined;
  signal?: AbortSignal | undefined;
  wake?: WakeSource | undefined;
}

/** An agent's side of Beckon. Where the server or the network is down for a moment, calls try again by themselves. */
export interface AgentClient {
  readonly client: Client;
  /** Puts a question. The same key and content again is the same ask, so this is tried until it works or `signal` ends it. */
  open(ask: OpenAsk, signal?: AbortSignal): Promise<Ask>;
  wait(askId: string, options?: WaitOptions): Promise<Ask>;
  /** `open` and `wait`; `timeoutMs` covers both. */
  ask(ask: OpenAsk, options?: WaitOptions): Promise<Ask>;
  /** The answer took effect, or could not, and why. */
  ack(askId: string, ok: boolean, reason?: string): Promise<Ask>;
  /** Takes an open ask back. */
  cancel(askId: string, reason?: string): Promise<Ask>;
  /** The person answered in the agent's own terminal. @throws {Fault} `already_answered` when somebody was first */
  answer(askId: string, give: GiveAnswer): Promise<Ask>;
  /** With what became of telling people. */
  event(event: BodyOf<Routes['postEvent']>): Promise<AnswerOf<Routes['postEvent']>>;
  conversation(conversation: BodyOf<Routes['createConversation']>): Promise<Conversation>;
  state(): Promise<State>;
  /** The agent's feed, until `signal` or `close()`. While it is open the agent counts as online. */
  follow(options: FollowOptions): Stream;
}

/** What may be tried again is tried this often: some seven seconds, within the patience of a hook that waits for it. */
const ATTEMPTS = 5;

/** Speaks for one agent. */
export function createAgent(options: AgentOptions): AgentClient {
  const clock = options.clock ?? systemClock();
  const client = createClient({ url: options.url, token: options.key, fetch: options.fetch, clock });
  const few = { clock, attempts: ATTEMPTS };

  const open = (ask: OpenAsk, signal?: AbortSignal): Promise<Ask> =>
    persist({ clock, signal }, () => client.call('openAsk', { body: ask, signal }));
  const wait = (askId: string, how?: WaitOptions): Promise<Ask> => waitFor(client, clock, askId, how);

  async function ask(body: OpenAsk, how: WaitOptions = {}): Promise<Ask> {
    const { signal, timeoutMs: ms } = how;
    const deadline = clock.now() + (ms ?? 0);
    const late = (): Error => new NetworkError(`${client.url} could not be asked in time.`);
    const opened =
      ms === undefined
        ? await open(body, signal)
        : await withDeadline({ clock, ms, outer: signal, late }, (inner) => open(body, inner));
    if (opened.state !== 'open') return opened;
    return wait(opened.id, ms === undefined ? how : { signal, timeoutMs: Math.max(0, deadline - clock.now()) });
  }

  function follow(how: FollowOptions): Stream {
    const stream = openStream(client, {
      clock,
      wake: how.wake,
      onState: (state, problem) => how.onState?.(state, problem),
      onFrame(frame) {
        how.onFrame?.(frame);
        if (frame.event !== 'feed') return;
        if (frame.data.type === 'ask.opened' || frame.data.type === 'ask.updated') how.onAsk(frame.data.data);
      },
      async onReset(signal) {
        const state = await client.call('state', { signal });
        if (how.onReset !== undefined) how.onReset(state);
        else for (const ask of state.asks) how.onAsk(ask);
        return state.cursor;
      },
    });
    if (how.signal?.aborted) stream.close();
    how.signal?.addEventListener('abort', () => stream.close(), { once: true });
    return stream;
  }

  return {
    client,
    open,
    wait,
    ask,
    follow,
    // A repeat of what did arrive is answered with 200: it is the same answer by the same principal.
    answer: (id, give) => persist(few, () => client.call('answerAsk', { params: { id }, body: give })),
    ack: (id, ok, reason) =>
      persist(few, () =>
        client.call('ackAsk', { params: { id }, body: reason === undefined ? { ok } : { ok, reason } }),
      ),
    cancel: (id, reason) => persist(few, () => client.call('cancelAsk', { params: { id }, query: { reason } })),
    event: (event) => persist(few, () => client.call('postEvent', { body: event })),
    // Without a key a second try would make a second conversation.
    conversation: (body) =>
      persist(body.key === undefined ? { clock, attempts: 1 } : few, () => client.call('createConversation', { body })),
    state: () => persist(few, () => client.call('state')),
  };
}
