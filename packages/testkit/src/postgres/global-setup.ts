import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Postgres } from './server.ts';

/** The variable that tells the workers where to ask for the server. */
export const SHARED_POSTGRES = 'TESTKIT_POSTGRES';

/**
 * Vitest's `globalSetup`: lets the workers of a run share one server, which is started when the first of them asks for
 * it. A run in which none does pays for an HTTP server alone.
 */
export default async function setup(): Promise<() => Promise<void>> {
  let server: Promise<Postgres> | undefined;
  const door = createServer((_, response) => {
    server ??= import('./server.ts').then(({ startPostgres }) => startPostgres());
    server.then(
      ({ url, bin }) => response.end(JSON.stringify({ url, bin })),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  process.env[SHARED_POSTGRES] = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  return async () => {
    door.close();
    door.closeAllConnections();
    const started = await server?.catch(() => undefined);
    await started?.[Symbol.asyncDispose]();
  };
}
