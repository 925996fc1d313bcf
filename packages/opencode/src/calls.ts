import type { Fields } from './shapes.ts';

/** A call of a tool that was about to begin. */
export interface Call {
  readonly tool: string;
  readonly args: Fields;
}

/** A permission is asked within moments of its call: this many calls back is far more than is ever looked up. */
const KEPT = 200;

/** The latest calls, by id: a permission names its call, but not the tool, nor (of an MCP tool) what it is called with. */
export class Calls {
  readonly #latest = new Map<string, Call>();

  note(callID: string, call: Call): void {
    this.#latest.set(callID, call);
    const [oldest] = this.#latest.keys();
    if (this.#latest.size > KEPT && oldest !== undefined) this.#latest.delete(oldest);
  }

  get(callID: string | undefined): Call | undefined {
    return callID === undefined ? undefined : this.#latest.get(callID);
  }
}
