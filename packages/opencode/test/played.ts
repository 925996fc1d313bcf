import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { type Ask, Fault, type GiveAnswer, type OpenAsk, type State } from '@beckon/protocol';
import { type HeldClock, heldClock } from '@beckon/testkit/clock';
import type { Beckon } from '../src/beckon.ts';
import { Bridge, type BridgeOptions } from '../src/bridge.ts';
import { readEvent } from '../src/happenings.ts';
import type { OpenCode } from '../src/opencode.ts';
import { type Fields, fieldsOf, type Pending, type Reply, type Session, textOf } from '../src/shapes.ts';
import { typedParts } from '../src/turns/typed.ts';
import { PlayedRuns } from './played-runs.ts';

/** Both sides played by hand, and a script of what they were told, in order, in words. */
export interface Played {
  readonly bridge: Bridge;
  readonly clock: HeldClock;
  readonly beckon: PlayedBeckon;
  readonly opencode: PlayedOpenCode;
  /** What the bridge did, a line each. */
  readonly said: string[];
  /** An event of OpenCode's. Whatever it sets off has happened when this resolves, timers apart. */
  happens(type: string, properties: object): Promise<void>;
  /** The same for what was put into a session. */
  types(sessionID: string, messageID: string, text: string): Promise<void>;
  /** A captured scenario, `pace` milliseconds between its events. */
  replay(name: string, pace?: number): Promise<void>;
  /** Lets `ms` pass. */
  wait(ms: number): Promise<void>;
}

export function play(options: Partial<Pick<BridgeOptions, 'high' | 'claims' | 'serves'>> = {}): Played {
  const said: string[] = [];
  const clock = heldClock();
  const beckon = new PlayedBeckon(said, clock);
  const opencode = new PlayedOpenCode(said);
  const claims = { claim: () => undefined, release: () => undefined, abandoned: () => false };
  const defaults = { claims, directory: '/home/dev/project', high: [], serves: true };
  const bridge = new Bridge({ beckon, opencode, clock, ...defaults, ...options });
  beckon.onAsk = (ask) => void bridge.heard(ask);

  async function wait(ms: number): Promise<void> {
    await clock.advance(ms);
    for (let turns = 0; turns < 10; turns++) await turn();
  }
  async function happens(type: string, properties: object): Promise<void> {
    const happening = readEvent({ type, properties });
    if (happening !== undefined) bridge.happened(happening);
    await wait(0);
  }
  async function types(sessionID: string, messageID: string, text: string): Promise<void> {
    bridge.typed({ sessionID, messageID, parts: typedParts([{ type: 'text', text }]) });
    await wait(0);
  }
  async function replay(name: string, pace = 1_000): Promise<void> {
    const file = join(import.meta.dirname, 'samples', `${name}.json`);
    for (const { event, hook, input, output } of JSON.parse(await readFile(file, 'utf8')) as Fields[]) {
      if (event !== undefined) {
        const { type, properties } = fieldsOf(event);
        await happens(textOf(type), fieldsOf(properties));
      } else if (hook === 'chat.message') {
        const { message, parts } = fieldsOf(output);
        const { id, sessionID } = fieldsOf(message);
        bridge.typed({ sessionID: textOf(sessionID), messageID: textOf(id), parts: typedParts(parts) });
        continue;
      } else {
        const { callID, tool } = fieldsOf(input);
        bridge.calling(textOf(callID), textOf(tool), fieldsOf(fieldsOf(output).args));
      }
      await wait(pace);
    }
  }
  return { bridge, clock, beckon, opencode, said, happens, types, replay, wait };
}

/** Beckon with its promises (one ask per key, one answer per ask) and nothing else. */
export class PlayedBeckon extends PlayedRuns implements Beckon {
  readonly asks = new Map<string, Ask>();
  onAsk: (ask: Ask) => void = () => undefined;
  readonly #said: string[];
  readonly #clock: HeldClock;

  constructor(said: string[], clock: HeldClock) {
    super(said, clock);
    this.#said = said;
    this.#clock = clock;
  }

  /** The ask with this detail or title. */
  find(words: string): Ask {
    const found = [...this.asks.values()].find(({ detail, title }) => detail === words || title === words);
    if (found === undefined) throw new Error(`nobody was asked ${words}`);
    return found;
  }

  /** A person answers, on a phone; the feed brings it. */
  answered(words: string, value: GiveAnswer['value'], text?: string): void {
    const by = { userId: 'ann', userName: 'Ann', via: 'app' as const };
    this.onAsk(this.#settle(this.find(words), { value, ...(text !== undefined && { text }), ...by, at: 1 }));
  }

  async open(body: OpenAsk, signal?: AbortSignal): Promise<Ask> {
    await this.#through(signal);
    const known = [...this.asks.values()].find(({ key }) => key === body.key);
    if (known !== undefined) return known;
    const about = [body.risk, body.always && 'always', body.multiple && 'multiple', body.custom && 'custom'];
    const flags = about.filter(Boolean).join(' ');
    this.#said.push(
      `open ${body.kind} ${body.title} [${body.detail ?? ''}] in ${body.conversationId}${flags && ` (${flags})`}`,
    );
    const { conversationId, always, ...rest } = body;
    const ask: Ask = {
      ...(rest as Partial<Ask>),
      ...(always && { always: true as const }),
      ...(conversationId !== undefined && { conversationId }),
      ...{ id: `ask-${this.asks.size + 1}`, key: body.key, kind: body.kind, title: body.title, agentId: 'agent' },
      ...{ risk: body.risk ?? 'normal', state: 'open', to: ['ann'], version: 1, createdAt: this.#clock.now() },
    };
    this.asks.set(ask.id, ask);
    return ask;
  }

  async wait(id: string): Promise<Ask> {
    await this.#through();
    return this.#get(id);
  }

  async answer(id: string, give: GiveAnswer): Promise<Ask> {
    await this.#through();
    const ask = this.#get(id);
    if (ask.state !== 'open') throw new Fault(ask.state === 'answered' ? 'already_answered' : 'ask_closed');
    this.#said.push(`answer ${nameOf(ask)} ${JSON.stringify(give.value)}${give.text ? ` ${give.text}` : ''}`);
    const { value, text } = give;
    return this.#settle(ask, { value, ...(text && { text }), userId: null, userName: null, via: 'agent', at: 1 });
  }

  async cancel(id: string, reason?: string): Promise<Ask> {
    await this.#through();
    const ask = this.#get(id);
    if (ask.state === 'answered') throw new Fault('already_answered');
    this.#said.push(`cancel ${nameOf(ask)}: ${reason}`);
    return this.#put({ ...ask, state: 'cancelled', version: ask.version + 1, ...(reason && { reason }) });
  }

  async ack(id: string, ok: boolean, reason?: string): Promise<Ask> {
    await this.#through();
    const ask = this.#get(id);
    this.#said.push(`ack ${nameOf(ask)} ${ok}${reason ? `: ${reason}` : ''}`);
    return this.#put({ ...ask, version: ask.version + 1, ack: { ok, ...(reason && { reason }), at: 1 } });
  }

  async event({ key, type, body, conversationId }: Parameters<Beckon['event']>[0]): ReturnType<Beckon['event']> {
    await this.#through();
    this.#said.push(`event ${type} ${String(key).split(':').at(-2)?.slice(-6)} [${body ?? ''}] in ${conversationId}`);
    return { id: 'event', key: String(key), type, title: type, agentId: 'agent', to: ['ann'], createdAt: 1, told: [] };
  }

  async conversation({ key, title }: Parameters<Beckon['conversation']>[0]): ReturnType<Beckon['conversation']> {
    await this.#through();
    const id = String(key).slice(-6);
    this.#said.push(`conversation ${id} ${title}`);
    return {
      ...{ id, agentId: 'agent', title: String(title), members: [], doubleTexting: 'queue', seq: 0, version: 1 },
      ...{ createdAt: 1, updatedAt: 1 },
    };
  }

  async state(): Promise<State> {
    await this.#through();
    const asks = [...this.asks.values()].filter((ask) => ask.state === 'open' || (ask.answer && !ask.ack));
    return { asks, runs: this.queue.map(({ run }) => run) } as Partial<State> as State;
  }

  #get(id: string): Ask {
    const ask = this.asks.get(id);
    if (ask === undefined) throw new Fault('not_found');
    return ask;
  }

  #settle(ask: Ask, answer: NonNullable<Ask['answer']>): Ask {
    return this.#put({ ...ask, state: 'answered', answer, version: ask.version + 1 });
  }

  #put(ask: Ask): Ask {
    this.asks.set(ask.id, ask);
    return ask;
  }

  async #through(signal?: AbortSignal): Promise<void> {
    await this.gate;
    signal?.throwIfAborted();
  }
}

const nameOf = ({ detail, title }: Ask): string => detail ?? title;

/** OpenCode as it answers calls. */
export class PlayedOpenCode implements OpenCode {
  readonly sessions = new Map<string, Session>();
  list: Pending[] = [];
  busy = new Set<string>();
  /** What a reply is answered with. */
  onReply: (requestID: string, reply: Reply) => Promise<'taken' | 'gone'> = async () => 'taken';
  readonly logged: string[] = [];
  /** The ids under which prompts came. */
  readonly prompted: string[] = [];
  onPrompt: () => Promise<void> = async () => undefined;
  readonly #said: string[];

  constructor(said: string[]) {
    this.#said = said;
  }

  async session(id: string): Promise<Session | undefined> {
    return this.sessions.get(id);
  }

  async pending(): Promise<Pending[]> {
    return this.list;
  }

  async running(): Promise<ReadonlySet<string>> {
    return this.busy;
  }

  async reply(requestID: string, reply: Reply): Promise<'taken' | 'gone'> {
    const { type: _, ...words } = reply;
    this.#said.push(`reply ${JSON.stringify(words)}`);
    return this.onReply(requestID, reply);
  }

  async createSession(title: string): Promise<Session> {
    const made = { id: `ses_made${this.sessions.size}`, title, directory: '/home/dev/project' };
    this.#said.push(`new session ${made.id} ${title}`);
    this.sessions.set(made.id, made);
    return made;
  }

  async prompt(sessionID: string, { messageID, text }: Parameters<OpenCode['prompt']>[1]): Promise<void> {
    await this.onPrompt();
    this.#said.push(`prompt ${sessionID} ${text}`);
    this.prompted.push(messageID);
  }

  async abort(sessionID: string): Promise<void> {
    this.#said.push(`abort ${sessionID}`);
  }

  log(_: string, message: string): void {
    this.logged.push(message);
  }
}
