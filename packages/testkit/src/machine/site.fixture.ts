import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Tray } from './tray.ts';

/** A tiny site for the tests of the testkit: a page, a worker, and a place for the worker to report to. */
export interface Site extends AsyncDisposable {
  readonly url: string;
  /** The next thing the worker posted to `/report`, as JSON. */
  nextReport(): Promise<unknown>;
}

export async function openSite(worker: string): Promise<Site> {
  const reports = new Tray<unknown>();
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      let body = '';
      for await (const chunk of request) body += chunk;
      reports.put(JSON.parse(body));
      return response.writeHead(204).end();
    }
    const script = request.url === '/sw.js';
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    return response.end(script ? worker : '<!doctype html><meta charset="utf-8"><title>site</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    nextReport: () => reports.next(10_000, () => 'the worker reported nothing'),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => {});
    },
  };
}

/** Runs in a page: registers the worker, waits until it is active, subscribes. */
export async function subscribeInPage(applicationServerKey: string): Promise<PushSubscriptionJSON> {
  await navigator.serviceWorker.register('/sw.js');
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  return subscription.toJSON();
}
