import { limits, type Part } from '@beckon/protocol';
import type { Step } from '../agent.ts';
import { jsonBytes } from './output.ts';

/** What the reply holds so far: what earlier claims of the run wrote, and every step that went by since. */
export class Written {
  readonly #parts: Part[];
  #bytes: number;

  constructor(parts: readonly Part[]) {
    this.#parts = parts.map((part) => ({ ...part }));
    this.#bytes = jsonBytes(parts);
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** Bytes that the reply can still hold, about. */
  get room(): number {
    return Math.max(0, limits.messageBytes - this.#bytes);
  }

  /** A name for the next call, which no other of this reply has. */
  nextCallId(): string {
    return `${this.#parts.filter(({ type }) => type === 'tool_call').length + 1}`;
  }

  /** How many answers of the model ended in calls. */
  get steps(): number {
    const isCall = (part: Part | undefined): boolean => part?.type === 'tool_call';
    return this.#parts.filter((part, index) => isCall(part) && !isCall(this.#parts[index - 1])).length;
  }

  /** Passes steps on, and notes them. */
  async *note<T>(steps: AsyncGenerator<Step, T>): AsyncGenerator<Step, T> {
    for (;;) {
      const step = await steps.next();
      if (step.done) return step.value;
      this.add(step.value);
      yield step.value;
    }
  }

  add(step: Step): void {
    if (step.type === 'wait' || step.type === 'keep') return;
    this.#bytes += jsonBytes(step);
    const last = this.#parts.at(-1);
    if (step.type === 'tool_call' || step.type === 'tool_result') this.#parts.push({ ...step, at: 0 });
    else if (last?.type === step.type) last.text += step.text;
    else this.#parts.push({ ...step });
  }
}
