import { ABORTED, type Happening } from './happenings.ts';
import type { OpenCode } from './opencode.ts';
import type { Session } from './shapes.ts';
import type { Ended } from './turns/answering.ts';

/**
 * The phases of a session. `#take` is the only door between them.
 *
 * - unknown   nothing has been said of it since this plugin came
 * - idle      no turn runs
 * - busy      a turn runs
 * - retrying  the model failed; OpenCode will try again (busy), give up (failed), or has been stopped by the person,
 *             which it does not say: it is idle then, straight from here
 * - failed    the turn met an error, and that was told
 * - stopped   the person ended the turn
 *
 * A turn that runs to its end goes from busy to idle. OpenCode says idle two or three times, with other events in
 * between: only the first one leaves a phase, so only that one means something.
 */
export type Phase = 'unknown' | 'idle' | 'busy' | 'retrying' | 'failed' | 'stopped';

/** What a happening means for those who wait on a session. */
export interface Turn {
  readonly sessionID: string;
  /** Why nothing waits for an answer any more. */
  readonly over?: string;
  /** How what was being answered ended. */
  readonly end?: Ended;
  readonly tell?: Telling;
}

/** What people should hear of. */
export interface Telling {
  readonly type: 'task_complete' | 'error';
  /** The latest message of the session: what is told of it twice is one event. */
  readonly messageID: string;
  readonly body: string;
}

interface Known {
  phase: Phase;
  /** The latest message of each: OpenCode speaks of the person's again while the agent writes its own. */
  user: string;
  assistant: string;
  /** What the agent has said in its latest message; nothing while it has not answered the person's. */
  said: string;
  /** The later one of the two. */
  last: string;
  /** That one is an answer, and whole. */
  answered: boolean;
  /** A turn was stopped: what it still did may end later than the stop, and is then called idle once more. */
  unwinding: boolean;
}

const OVER = 'The turn in OpenCode ended.';
const STOPPED = 'The turn was stopped in OpenCode.';
const DELETED = 'The session was deleted in OpenCode.';
/** A chain of subagents is two or three long; a circle would never end. */
const DEEPEST = 20;

/** The sessions of OpenCode: what they do, and which is whose. */
export class Sessions {
  readonly #opencode: Pick<OpenCode, 'session'>;
  readonly #known = new Map<string, Known>();
  readonly #sessions = new Map<string, Session>();
  /** Those that OpenCode told of by itself. */
  readonly #told = new Set<string>();
  readonly #deleted = new Set<string>();

  constructor(opencode: Pick<OpenCode, 'session'>) {
    this.#opencode = opencode;
  }

  /** Takes note of what happened, and says what follows from it. */
  took(happening: Happening): Turn | undefined {
    switch (happening.type) {
      case 'session':
        this.#sessions.set(happening.session.id, happening.session);
        this.#told.add(happening.session.id);
        return undefined;
      case 'deleted':
        this.#sessions.delete(happening.sessionID);
        this.#known.delete(happening.sessionID);
        this.#told.delete(happening.sessionID);
        this.#deleted.add(happening.sessionID);
        return { sessionID: happening.sessionID, over: DELETED, end: { status: 'cancelled' } };
      case 'message': {
        const known = this.#of(happening.sessionID);
        if (known.last === happening.messageID) {
          known.answered = happening.completed;
          if (happening.aborted && known.phase === 'busy') this.#take(happening.sessionID, 'stopped');
        }
        // Ids sort by time; of an older one that was stopped OpenCode speaks again in the middle of the next.
        if (happening.messageID <= known[happening.role]) return undefined;
        known.answered = happening.completed;
        known[happening.role] = happening.messageID;
        known.last = happening.messageID;
        known.said = '';
        return undefined;
      }
      case 'part': {
        const known = this.#of(happening.sessionID);
        if (known.assistant === happening.messageID && happening.part.type === 'text') known.said = happening.part.text;
        return undefined;
      }
      case 'asked':
        // A session that asks is busy, also when it was so before this plugin came.
        return this.#take(happening.pending.sessionID, 'busy');
      case 'status':
        return this.#take(happening.sessionID, happening.status === 'retry' ? 'retrying' : happening.status);
      case 'error':
        return this.#failed(happening);
      case 'delta':
      case 'replied':
        return undefined;
    }
  }

  /** Has anything happened in it since this plugin came? Then it is shown here, if it is anywhere. */
  lives(sessionID: string): boolean {
    return this.#known.has(sessionID) || this.#told.has(sessionID);
  }

  isDeleted(sessionID: string): boolean {
    return this.#deleted.has(sessionID);
  }

  /** Does a turn run, which could take an answer? */
  isRunning(sessionID: string): boolean {
    const phase = this.#known.get(sessionID)?.phase;
    return phase === 'busy' || phase === 'retrying';
  }

  /** Is it certain that none does? */
  isOver(sessionID: string): boolean {
    const phase = this.#known.get(sessionID)?.phase ?? 'unknown';
    return phase === 'idle' || phase === 'failed' || phase === 'stopped';
  }

  /** The session that a subagent works for in the end; itself, when it is none. Undefined when it, or one above, is not there. */
  async rootOf(sessionID: string): Promise<Session | undefined> {
    let session = await this.#find(sessionID);
    for (let depth = 0; session?.parentID !== undefined && depth < DEEPEST; depth++) {
      session = await this.#find(session.parentID);
    }
    return session;
  }

  #failed({ sessionID, name, message }: Extract<Happening, { type: 'error' }>): Turn | undefined {
    // Too long for the model's memory: OpenCode makes a summary and goes on.
    if (name === 'ContextOverflowError') return undefined;
    if (name === ABORTED) {
      this.#take(sessionID, 'stopped');
      return { sessionID, over: STOPPED };
    }
    this.#take(sessionID, 'failed');
    const { last } = this.#of(sessionID);
    const words = message || name || 'OpenCode met an error and did not say which.';
    return {
      ...{ sessionID, end: { status: 'error', message: words } },
      tell: { type: 'error', messageID: last, body: words },
    };
  }

  #take(sessionID: string, next: Phase): Turn | undefined {
    const known = this.#of(sessionID);
    const { phase, last, said } = known;
    // The end of a stopped turn, in the middle of the next one: not the end of that [tried].
    if (next === 'idle' && phase === 'busy' && known.unwinding && !known.answered) return undefined;
    known.phase = next;
    if (next === 'stopped') known.unwinding = true;
    if (next !== 'idle' || phase === 'idle') return undefined;
    if (phase === 'busy') known.unwinding = false;
    // Between two tries, and before the model's first word, OpenCode does not say in another way that it was stopped.
    const silent = phase === 'busy' && last !== '' && last === known.assistant && !known.answered;
    if (phase === 'stopped' || phase === 'retrying' || silent) {
      return { sessionID, over: OVER, end: { status: 'cancelled' } };
    }
    if (phase !== 'busy') return { sessionID, over: OVER };
    return {
      ...{ sessionID, over: OVER, end: { status: 'done' } },
      tell: { type: 'task_complete', messageID: last, body: said },
    };
  }

  #of(sessionID: string): Known {
    const known: Known = this.#known.get(sessionID) ?? {
      ...{ phase: 'unknown', user: '', assistant: '', said: '', last: '', answered: false, unwinding: false },
    };
    this.#known.set(sessionID, known);
    return known;
  }

  async #find(sessionID: string): Promise<Session | undefined> {
    const known = this.#sessions.get(sessionID) ?? (await this.#opencode.session(sessionID));
    if (known !== undefined && !this.#sessions.has(sessionID)) this.#sessions.set(sessionID, known);
    return known;
  }
}
