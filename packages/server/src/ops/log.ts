import { pino } from 'pino';

/** What the house writes down, one JSON line each. Fields first, then what happened. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface LineStream {
  write(line: string): void;
}

/** Nobody should log these. If somebody does, at the top or one level down, they are not written. */
const SECRETS = [
  ...['authorization', 'cookie', 'set-cookie', 'token', 'secret', 'ticket', 'endpoint', 'auth'],
  ...['agentKey', 'ownerToken', 'deviceToken', 'adminKey'],
];

/** @param stream where lines go: standard output, unless a test listens */
export const openLog = (level: string, stream: LineStream = process.stdout): Log => {
  const paths = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: '[redacted]' },
      // An error under another name would be written as {}.
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
    },
    stream,
  );
};
