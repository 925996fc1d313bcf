/**
 * One way for an otherwise acceptable request to go wrong. A request that breaks a rule is refused for that rule and
 * uses up no fault, so that a fault never hides a mistake.
 *
 * - `status`: answers with it; `retryAfter` is the header as written; `body` may be as large as a test wants.
 * - `redirect`: 307 to that place, which a sender must not follow.
 * - `delayMs`: waits on real time, then goes on as if nothing had happened.
 * - `hang`: never answers.
 * - `reset`: breaks off without an answer: RST_STREAM INTERNAL_ERROR on HTTP/2, the connection on HTTP/1.1.
 * - `refused`: RST_STREAM REFUSED_STREAM, "not processed, safe to send again" (RFC 9113 section 8.7); as `reset` on HTTP/1.1.
 */
export type Fault =
  | { readonly status: number; readonly retryAfter?: string; readonly body?: string }
  | { readonly redirect: string }
  | { readonly delayMs: number }
  | { readonly hang: true }
  | { readonly reset: true }
  | { readonly refused: true };

interface Planned {
  readonly endpoint: string | undefined;
  readonly fault: Fault;
  left: number;
}

/** The faults that are still to come, oldest first. */
export class FaultPlan {
  readonly #planned = new Set<Planned>();

  /** Plans `fault` for the next `times` requests to `endpoint`, or to any when undefined. Returns what takes it back. */
  add(endpoint: string | undefined, fault: Fault, times: number): () => void {
    const planned = { endpoint, fault, left: times };
    this.#planned.add(planned);
    return () => void this.#planned.delete(planned);
  }

  /** Takes the next fault for a request to `endpoint`; one meant for it goes before one meant for all. */
  take(endpoint: string): Fault | undefined {
    const all = [...this.#planned];
    const planned = all.find((one) => one.endpoint === endpoint) ?? all.find((one) => one.endpoint === undefined);
    if (planned !== undefined && --planned.left <= 0) this.#planned.delete(planned);
    return planned?.fault;
  }
}
