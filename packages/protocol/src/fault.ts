import { type FaultCode, faults } from './faults.ts';
import { WireFault } from './wire-fault.ts';

/** A fault by its code: the catalogue says the rest. */
export class Fault extends WireFault {
  constructor(
    code: FaultCode,
    message: string = faults[code].message,
    evidence: Record<string, unknown> = {},
    retryAfter?: number,
  ) {
    const { status, next } = faults[code];
    super({ code, status, next, message, evidence, retryAfter });
  }
}
