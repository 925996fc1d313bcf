import assert from 'node:assert/strict';
import { type FaultCode, faults, faultsOf, type Route, type RouteName, routes } from '@beckon/protocol';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a check looks into answers of every shape
  readonly body: any;
}

/** What a request carries. `raw` goes out as it is; `body` as JSON. */
export interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** No answer takes longer than the longest wait that a check asks for. */
const LIMIT_MS = 20_000;

export interface Wire {
  readonly url: string;
  /** Sends by method and path, and takes whatever comes back. */
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** The response with its body unread. */
  open(method: string, path: string, sent: Sent | undefined, signal: AbortSignal): Promise<Response>;
}

export const openWire = (url: string, fetch: typeof globalThis.fetch = globalThis.fetch): Wire => {
  const open: Wire['open'] = (method, path, sent = {}, signal) => {
    const body = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const headers = { ...type, ...sent.headers };
    return fetch(url + path + queryOf(sent.query), {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body !== undefined && { body }),
    });
  };
  return {
    url,
    open,
    send: async (method, path, sent) => {
      const response = await open(method, path, sent, AbortSignal.timeout(LIMIT_MS));
      const text = await response.text();
      const json = response.headers.get('content-type')?.startsWith('application/json') && text !== '';
      return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
    },
  };
};

/** The path of a route with its parameters in place. */
export const pathOf = (name: RouteName, params: Sent['params'] = {}): string =>
  routes[name].path.replace(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(params[param] ?? ''));

/** An answer is one that the table lists: a success of that shape, or a fault of that route. */
export const holdToTable = (name: RouteName, answer: Answer): void => {
  const row: Route = routes[name];
  if (!(answer.status in row.answers)) {
    const { code } = holdToCatalogue(answer);
    assert.ok(faultsOf(row).includes(code), `${name} does not list the fault ${code}`);
    return;
  }
  const schema = row.answers[answer.status];
  if (!schema) return;
  const { error } = schema.safeParse(answer.body);
  assert.equal(error, undefined, `${name} answered ${answer.status} in another shape: ${error?.message}`);
};

/** A refusal has the one shape that refusals have, and says of its code what the catalogue says. */
export const holdToCatalogue = ({ status, body }: Answer): { code: FaultCode; [evidence: string]: unknown } => {
  const error = body?.error;
  assert.ok(typeof error === 'object' && error !== null, `${status} without an error: ${JSON.stringify(body)}`);
  assert.ok(Object.hasOwn(faults, error.code), `${error.code} is not in the catalogue of faults`);
  const { status: expected, next } = faults[error.code as FaultCode];
  assert.deepEqual({ code: error.code, status, next: error.next }, { code: error.code, status: expected, next });
  assert.ok(typeof error.message === 'string' && error.message.length > 0, 'a fault says what happened');
  assert.match(error.docs, /#fault-\w+$/, 'a fault says where to read more');
  return error;
};

/** The refusal with this code, with its evidence. */
export const refused = async (answer: Promise<Answer>, code: FaultCode): Promise<Record<string, unknown>> => {
  const given = await answer;
  assert.ok(given.status >= 400, `expected ${code}, got ${given.status}: ${JSON.stringify(given.body)}`);
  const error = holdToCatalogue(given);
  assert.equal(error.code, code, `${error.message}`);
  return error;
};

const queryOf = (query: Sent['query'] = {}): string => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
};
