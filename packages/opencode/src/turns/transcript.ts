import type { Step } from '@beckon/client/agent';
import type { MessagePart, ToolPart, WordsPart } from './parts.ts';
import { callOf, cutOffOf, resultOf } from './tools.ts';

/** How far a part was told. */
interface Told {
  readonly type: 'text' | 'reasoning';
  text: string;
  /** So much of the text was told. */
  length: number;
}

/**
 * OpenCode's parts, which change where they are, as steps that are only ever added. One for each answer. Words are told as
 * they come; of a tool its beginning is told and its end, not what it says in between.
 */
export class Transcript {
  readonly #words = new Map<string, Told>();
  readonly #tools = new Map<string, 'begun' | 'ended'>();
  /** The part whose words were told last, while nothing else was told after them. */
  #last: string | undefined;

  /** A part as it is now. */
  updated(part: MessagePart): Step[] {
    return part.type === 'tool' ? this.#tool(part) : this.#text(part);
  }

  /** Words at the end of a part that is known. */
  added(partID: string, text: string): Step[] {
    const told = this.#words.get(partID);
    if (told === undefined) return [];
    told.text += text;
    return this.#tell(partID, told);
  }

  /** It was stopped: what had begun has an end, too. What OpenCode says of it comes later than the end. */
  cutOff(): Step[] {
    const open = [...this.#tools].filter(([, state]) => state === 'begun').map(([callID]) => callID);
    for (const callID of open) this.#tools.set(callID, 'ended');
    return open.map(cutOffOf);
  }

  #text({ type, id, text }: WordsPart): Step[] {
    const told = this.#words.get(id) ?? { type, text: '', length: 0 };
    this.#words.set(id, told);
    told.text = text;
    return this.#tell(id, told);
  }

  #tell(id: string, told: Told): Step[] {
    const fresh = told.text.slice(told.length);
    // Models like to begin with an empty line, and sometimes say no more than that.
    if (fresh === '' || (told.length === 0 && fresh.trim() === '')) return [];
    told.length = told.text.length;
    const last = this.#last === undefined ? undefined : this.#words.get(this.#last);
    // Two parts of one kind would run into each other: here they are one.
    const apart = this.#last !== id && last?.type === told.type ? '\n\n' : '';
    this.#last = id;
    return [{ type: told.type, text: apart + fresh }];
  }

  #tool(part: ToolPart): Step[] {
    const known = this.#tools.get(part.callID);
    if (part.status === 'pending' || known === 'ended') return [];
    const call = known === undefined ? [callOf(part)] : [];
    if (part.status === 'running') {
      this.#tools.set(part.callID, 'begun');
      if (call.length > 0) this.#last = undefined;
      return call;
    }
    this.#tools.set(part.callID, 'ended');
    this.#last = undefined;
    return [...call, resultOf(part)];
  }
}
