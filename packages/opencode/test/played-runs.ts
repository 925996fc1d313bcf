import type { Serving, Step, StopReason, TurnHandler } from '@beckon/client/agent';
import { type Conversation, Fault, type Message, type Run, type Turn } from '@beckon/protocol';
import type { HeldClock } from '@beckon/testkit/clock';
import type { Runs } from '../src/beckon.ts';

/** The runs of a played Beckon: queued by the test or begun by the plugin, served as the client serves them. */
export class PlayedRuns implements Runs {
  /** Null: nobody owns the agent. */
  ownerId: string | null = 'ann';
  readonly threads = new Map<string, Conversation>();
  /** In the order in which they were sent. */
  readonly queue: Turn[] = [];
  /** While it is set, calls wait for it, or fail with what it rejects with. */
  gate: Promise<void> | undefined;
  /** Keys of what was said before, and whose claim is over. */
  readonly over = new Set<string>();
  readonly #said: string[];
  readonly #clock: HeldClock;
  readonly #begun = new Map<string, Turn>();
  readonly #serving = new Map<string, (reason: StopReason) => void>();

  constructor(said: string[], clock: HeldClock) {
    this.#said = said;
    this.#clock = clock;
  }

  async owner(): Promise<string | null> {
    await this.gate;
    return this.ownerId;
  }

  async begin({ conversationId, key, parts }: Parameters<Runs['begin']>[0]): Promise<Turn> {
    await this.gate;
    if (this.over.has(key)) throw new Fault('stale_fence');
    const known = this.#begun.get(key);
    if (known !== undefined) return known;
    this.#said.push(`typed ${JSON.stringify(textOf(parts))} in ${conversationId}`);
    const turn = this.#turn(conversationId, textOf(parts), 'running');
    this.#begun.set(key, turn);
    return turn;
  }

  async say(conversationId: string, { parts }: Parameters<Runs['say']>[1]): Promise<void> {
    await this.gate;
    this.#said.push(`alone ${JSON.stringify(textOf(parts ?? []))} in ${conversationId}`);
  }

  /** A person sends something. */
  send(conversation: Pick<Conversation, 'id'> & Partial<Conversation>, text: string): Run {
    const thread = this.#thread(conversation);
    this.threads.set(thread.id, thread);
    const turn = this.#turn(thread.id, text, 'queued');
    this.queue.push(turn);
    return turn.run;
  }

  /** A person wants a run to end; `lost`: the server gave it up. */
  stop(run: Pick<Run, 'id'>, reason: StopReason): void {
    this.#serving.get(run.id)?.(reason);
  }

  async claim(conversationId: string): Promise<Turn | null> {
    await this.gate;
    const at = this.queue.findIndex(({ run }) => run.conversationId === conversationId);
    const [turn] = at < 0 ? [] : this.queue.splice(at, 1);
    if (turn === undefined) return null;
    this.#said.push(`claim ${conversationId}`);
    return { ...turn, run: { ...turn.run, status: 'running' } };
  }

  async thread(id: string): Promise<Conversation> {
    await this.gate;
    const thread = this.threads.get(id);
    if (thread === undefined) throw new Fault('not_found');
    return thread;
  }

  async rename(id: string, body: Parameters<Runs['rename']>[1]): Promise<Conversation> {
    await this.gate;
    this.#said.push(`rename ${id} ${JSON.stringify(body)}`);
    const thread = { ...this.#thread(await this.thread(id)), ...(body.key !== undefined && { key: body.key }) };
    this.threads.set(id, thread);
    return thread;
  }

  serve(turn: Turn, handler: TurnHandler): Serving {
    const ending = new AbortController();
    const stop = (reason: StopReason): void => ending.abort(reason);
    this.#serving.set(turn.run.id, stop);
    return { done: this.#serve(turn, handler, ending.signal), stop };
  }

  async #serve(turn: Turn, handler: TurnHandler, signal: AbortSignal): Promise<void> {
    await this.gate;
    const parts: string[] = [];
    let status = 'done';
    const { run, conversation, history, reply } = turn;
    const unused = (): never => {
      throw new Error('not used');
    };
    try {
      for await (const step of handler({
        run,
        conversation,
        history,
        reply,
        signal,
        ask: unused,
        getAsk: unused,
        sleep: unused,
      })) {
        if (signal.aborted) break;
        write(parts, step);
      }
    } catch (error) {
      status = `error (${(error as Error).message})`;
    }
    if (signal.aborted) status = String(signal.reason);
    this.#said.push(`answered in ${conversation.id} ${status}: ${parts.join(' | ')}`);
  }

  #turn(conversationId: string, text: string, status: Run['status']): Turn {
    const id = `run-${this.queue.length + this.#begun.size + this.#serving.size + 1}`;
    const at = this.#clock.now();
    const conversation = this.threads.get(conversationId) ?? this.#thread({ id: conversationId });
    const common = { conversationId, seq: 1, rev: 1, version: 1, createdAt: at, updatedAt: at };
    const prompt: Message = {
      ...{ ...common, id: `prompt-${id}`, status: 'done', parts: [{ type: 'text', text }] },
      author: { kind: 'user', id: 'ann' },
    };
    const reply: Message = {
      ...{ ...common, id: `reply-${id}`, status: 'streaming', parts: [] },
      author: { kind: 'agent', id: 'agent' },
    };
    const run: Run = {
      ...{ id, conversationId, agentId: 'agent', messageId: reply.id, promptId: prompt.id, status },
      ...{ attempt: 1, cancelRequested: false, version: 1, createdAt: at },
    };
    return { run, fence: 1, leaseUntil: at + 30_000, conversation, reply, history: [prompt] };
  }

  #thread(conversation: Pick<Conversation, 'id'> & Partial<Conversation>): Conversation {
    return {
      ...{ agentId: 'agent', title: '', members: ['ann'], doubleTexting: 'queue', seq: 0, version: 1 },
      ...{ createdAt: 1, updatedAt: 1 },
      ...conversation,
    };
  }
}

function write(parts: string[], step: Step): void {
  if (step.type === 'text' || step.type === 'reasoning') {
    const begun = `${step.type} `;
    if (parts.at(-1)?.startsWith(begun)) parts[parts.length - 1] += step.text;
    else parts.push(begun + step.text);
  } else if (step.type === 'tool_call') parts.push(`call ${step.name} [${step.title}] ${step.input}`);
  else if (step.type === 'tool_result') parts.push(`${step.error ? 'failed' : 'result'} ${step.output}`);
}

const textOf = (parts: readonly { type: string; text?: string }[]): string =>
  parts.map(({ text }) => text ?? '').join('');
