import type { NewPart } from '@beckon/protocol';
import type { Happening } from '../happenings.ts';
import { Answering, type Carried, type Ended } from './answering.ts';

/** Something that was typed in OpenCode and is not answered yet. */
export interface Typed {
  readonly sessionID: string;
  readonly messageID: string;
  readonly parts: readonly NewPart[];
}

export interface TurnsOptions {
  /** OpenCode answers this: somebody should carry the answer, or drop it. */
  readonly onAnswer: (typed: Typed, answering: Answering) => void;
  /** This stands alone: OpenCode answers something that came after it, or nothing. */
  readonly onUnanswered: (typed: Typed) => void;
}

/** What is over is spoken of again within seconds: this many are far more than that. */
const KEPT = 500;

interface Session {
  readonly typed: Typed[];
  /** In the order of their prompts. */
  readonly answerings: Answering[];
}

/**
 * Which words belong to which turn. OpenCode names the message that each of its answers answers, and writes several of
 * them for one: each step of its loop is one more. What it answers without anybody having typed it (the command "go on",
 * after it has shortened its memory) belongs to the turn that is under way.
 *
 * A turn is over when its session rests, fails or is stopped, or when the answer to a later message begins.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #sessions = new Map<string, Session>();
  /** By the id of the answer, in OpenCode. */
  readonly #byAnswer = new Map<string, Answering>();
  /** Answers that are over: OpenCode speaks of them again, of one that was stopped even in the middle of the next. */
  readonly #over = new Set<string>();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** The turn of a prompt that comes from here, before OpenCode is given it. */
  expect(sessionID: string, promptID: string): Answering {
    const answering = new Answering(sessionID, promptID);
    this.#of(sessionID).answerings.push(answering);
    return answering;
  }

  /** Something was typed in OpenCode; a prompt from here is not. */
  typed(typed: Typed): void {
    const { answerings, typed: all } = this.#of(typed.sessionID);
    if (answerings.some(({ promptID }) => promptID === typed.messageID)) return;
    if (typed.parts.length > 0) all.push(typed);
  }

  took(happening: Happening): void {
    switch (happening.type) {
      case 'message':
        if (happening.role === 'assistant' && !happening.summary && !this.#knows(happening.messageID)) {
          this.#answer(happening.sessionID, happening.messageID, happening.parentID);
        }
        return;
      case 'part':
        this.#byAnswer.get(happening.messageID)?.updated(happening.part);
        return;
      case 'delta':
        this.#byAnswer.get(happening.messageID)?.added(happening.partID, happening.text);
        return;
      default:
        return;
    }
  }

  /**
   * The session rests. Answers what became of its latest turn here; undefined when it had none. A prompt from here that
   * came while something else ran, and was not begun with it, has its turn next.
   */
  ended(sessionID: string, ended: Ended): Promise<Carried> | undefined {
    const { typed, answerings } = this.#of(sessionID);
    this.#sessions.delete(sessionID);
    for (const one of typed) this.#options.onUnanswered(one);
    const begun = this.#begunOf(answerings);
    const over = ended.status === 'done' ? begun : answerings;
    const next = answerings.filter((one) => !over.includes(one));
    if (next.length > 0) this.#of(sessionID).answerings.push(...next);
    for (const one of over) this.#end(one, ended);
    return over.at(-1)?.carried;
  }

  #answer(sessionID: string, answerID: string, promptID: string | undefined): void {
    const session = this.#of(sessionID);
    this.#begin(session, promptID);
    const at = session.answerings.findIndex((one) => one.promptID === promptID);
    const answering = at < 0 ? this.#begunOf(session.answerings).at(-1) : session.answerings[at];
    if (answering === undefined) return;
    for (const one of session.answerings.splice(0, Math.max(at, 0))) this.#end(one, { status: 'done' });
    this.#byAnswer.set(answerID, answering);
  }

  /** What was typed begins to be answered; what was typed before it never will be by itself. */
  #begin(session: Session, promptID: string | undefined): void {
    const at = session.typed.findIndex(({ messageID }) => messageID === promptID);
    for (const [index, one] of session.typed.splice(0, at + 1).entries()) {
      if (index < at) this.#options.onUnanswered(one);
      else this.#options.onAnswer(one, this.expect(one.sessionID, one.messageID));
    }
  }

  #begunOf(answerings: readonly Answering[]): Answering[] {
    const begun = new Set(this.#byAnswer.values());
    return answerings.filter((one) => begun.has(one));
  }

  #end(answering: Answering, ended: Ended): void {
    answering.end(ended);
    for (const [id, one] of this.#byAnswer) {
      if (one !== answering) continue;
      this.#byAnswer.delete(id);
      this.#over.add(id);
    }
    const [oldest] = this.#over;
    if (this.#over.size > KEPT && oldest !== undefined) this.#over.delete(oldest);
  }

  #knows(answerID: string): boolean {
    return this.#byAnswer.has(answerID) || this.#over.has(answerID);
  }

  #of(sessionID: string): Session {
    const session = this.#sessions.get(sessionID) ?? { typed: [], answerings: [] };
    this.#sessions.set(sessionID, session);
    return session;
  }
}
