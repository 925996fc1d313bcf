/** Why no answer came; each is also a reason of an `Outcome`. */
export type TransportFault = 'timeout' | 'connect-timeout' | 'connection' | 'private-address' | 'queue-full' | 'closed';

/** An exchange that ended without an answer. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly fault: TransportFault;
  /** True when the service says it did nothing with the request, so that repeating it cannot make two (RFC 9113 section 8.7). */
  readonly unprocessed: boolean;

  constructor(fault: TransportFault, message: string, { unprocessed = false }: { unprocessed?: boolean } = {}) {
    super(message);
    this.fault = fault;
    this.unprocessed = unprocessed;
  }
}

/** What net, tls, http or http2 threw, in our words. */
export function asTransportError(
  error: unknown,
  { unprocessed = false }: { unprocessed?: boolean } = {},
): TransportError {
  if (error instanceof TransportError) return error;
  const { code, message } = describe(error);
  const fault = code === 'ERR_PRIVATE_ADDRESS' ? 'private-address' : 'connection';
  return new TransportError(fault, code && !message.includes(code) ? `${code}: ${message}` : message, { unprocessed });
}

/** Where IPv6 and IPv4 both failed Node gives an AggregateError without a message: its first part says more. */
function describe(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0)
    return describe(error.errors[0]);
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  return { code: 'code' in error ? String(error.code) : '', message: error.message };
}
