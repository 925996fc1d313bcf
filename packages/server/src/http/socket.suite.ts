import { afterEach } from 'vitest';
import { type Edge, type EdgeOptions, openEdge } from '../../test/edge.ts';
import { type Listening, type ServeOptions, serve } from './serve.ts';

/** The edge on a socket of this machine. */
export interface Open {
  readonly edge: Edge;
  readonly listening: Listening;
}

const opened: Open[] = [];

/** Closed after the test that opened it. */
export const open = async (edgeOptions: EdgeOptions = {}, serveOptions: Partial<ServeOptions> = {}): Promise<Open> => {
  const edge = await openEdge(edgeOptions);
  const listening = await serve(edge.app, { host: '127.0.0.1', port: 0, ...serveOptions });
  opened.push({ edge, listening });
  return { edge, listening };
};
afterEach(async () => {
  for (const { edge, listening } of opened.splice(0)) {
    await edge.live.close();
    await listening.close(0);
    await edge[Symbol.asyncDispose]();
  }
});

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
