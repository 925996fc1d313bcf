import { PushOptionError } from './errors.ts';

const URGENCIES = ['very-low', 'low', 'normal', 'high'] as const;

/** How soon a device should be woken (RFC 8030 section 5.3). Android in Doze keeps `normal` for minutes. */
export type Urgency = (typeof URGENCIES)[number];

export type MessageOptions = {
  /** Whole seconds that the service keeps the message for a device that is away; 0 is now or never (section 5.2). */
  readonly ttl: number;
  /** The service's default, `normal`, when absent. */
  readonly urgency?: Urgency;
  /** Replaces a waiting message of the same topic: 1 to 32 base64url characters (section 5.4). */
  readonly topic?: string;
};

/** RFC 9111 section 1.2.2: recipients need not count seconds beyond this. */
const MAX_TTL = 2 ** 31;

/**
 * The request headers of one message, names in lower case as HTTP/2 wants them.
 * @throws PushOptionError naming the option that RFC 8030 does not allow
 */
export function messageHeaders(options: MessageOptions, authorization: string): Record<string, string> {
  const { ttl, urgency, topic } = options;
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > MAX_TTL) {
    throw new PushOptionError('ttl', `must be whole seconds from 0 to ${MAX_TTL}, it is ${ttl}`);
  }
  if (urgency !== undefined && !URGENCIES.includes(urgency)) {
    throw new PushOptionError('urgency', `must be one of ${URGENCIES.join(', ')}`);
  }
  if (topic !== undefined && !/^[\w-]{1,32}$/.test(topic)) {
    throw new PushOptionError('topic', 'must be 1 to 32 base64url characters');
  }
  return {
    authorization,
    ttl: String(ttl),
    'content-encoding': 'aes128gcm',
    'content-type': 'application/octet-stream',
    ...(urgency && { urgency }),
    ...(topic && { topic }),
  };
}
