import type { FaultCode, Next } from './faults.ts';

const nexts: readonly unknown[] = ['fix', 'retry', 'reauthenticate', 'reset', 'stop'] satisfies Next[];

/** Where `docs` in an error points: one anchor per code, on a page that comes with the source. No server serves it. */
export const faultDocs = (code: FaultCode): string => `docs/protocol.md#fault-${code}`;

/** The body of every error answer. Beyond the four fixed fields a fault may carry its evidence (`field`, `ask`, …). */
export interface FaultBody {
  error: { code: FaultCode; message: string; next: Next; docs: string; [evidence: string]: unknown };
}

interface Told {
  readonly code: FaultCode;
  readonly status: number;
  readonly next: Next;
  readonly message: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly retryAfter?: number | undefined;
}

/**
 * A fault on its way through a program, with all that the wire says of it. Recognise it with `isFault`, not with
 * `instanceof`: two copies of this package may meet in one program, and the wire carries the name, not the class.
 */
export class WireFault extends Error {
  override readonly name = 'BeckonFault';
  /** A server newer than this program may name one that is not in our catalogue: then do what `next` says. */
  readonly code: FaultCode;
  readonly status: number;
  readonly next: Next;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Seconds for `Retry-After`, when the server knows. */
  readonly retryAfter: number | undefined;

  constructor({ code, status, next, message, evidence, retryAfter }: Told) {
    super(message);
    this.code = code;
    this.status = status;
    this.next = next;
    this.evidence = evidence;
    this.retryAfter = retryAfter;
  }

  toBody(): FaultBody {
    const { code, message, next } = this;
    return { error: { code, message, next, docs: faultDocs(code), ...this.evidence } };
  }
}

/** True for a fault of any copy of this package. */
export const isFault = (value: unknown): value is WireFault =>
  value instanceof Error && value.name === 'BeckonFault' && 'code' in value;

/** Rebuilds the fault that an error answer carries; undefined when the body is not one of ours. */
export const faultFrom = (body: unknown, status: number, retryAfter?: number): WireFault | undefined => {
  const { error } = (body ?? {}) as Partial<FaultBody>;
  if (typeof error?.code !== 'string' || !nexts.includes(error.next)) return undefined;
  const { code, message, next, docs: _docs, ...evidence } = error;
  return new WireFault({ code, status, next, message, evidence, retryAfter });
};
