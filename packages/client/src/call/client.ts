import {
  type AnswerOf,
  type BodyOf,
  calls,
  type Method,
  type ParamsOf,
  type QueryOf,
  type RouteName,
  type Routes,
} from '@beckon/protocol';
import { type Clock, systemClock } from '../clock.ts';
import { readAnswer } from './answer.ts';
import { withDeadline } from './deadline.ts';
import { isNetworkError, NetworkError, reasonOf } from './network-error.ts';
import { fillPath, queryString } from './target.ts';

export interface ClientOptions {
  /** Where the server is, such as `https://beckon.example.com`; a path in front of `/v1` is kept. */
  url: string;
  /** A session's token, an agent's key or the admin key. Without one the browser's cookie speaks. */
  token?: string | (() => string | undefined) | undefined;
  fetch?: typeof fetch | undefined;
  clock?: Clock | undefined;
  /** For a whole call, body included; 30 s by default. What `wait` asks for comes on top. */
  timeoutMs?: number | undefined;
}

/** Query values may be numbers here: on the wire they are all text. */
type Loose<T> = { [K in keyof T]: T[K] | (string extends T[K] ? number : never) };
/** A field of a body may be undefined: then it is not sent. */
export type Sent<T> = T extends object ? { [K in keyof T]: T[K] | (undefined extends T[K] ? undefined : never) } : T;
/** A key that must be given, may be given, or is not there at all. */
type Given<K extends string, T> = [T] extends [undefined]
  ? { readonly [P in K]?: undefined }
  : Record<never, never> extends T
    ? { readonly [P in K]?: T | undefined }
    : { readonly [P in K]: T };

export interface CallOptions {
  /** Aborting rejects with the signal's own reason. */
  signal?: AbortSignal | undefined;
  timeoutMs?: number | undefined;
  /** Lets the request outlive the page; the browser takes at most 64 KiB in all. */
  keepalive?: boolean | undefined;
  /** Speaks for this call in place of the client's own token: an answer token, a device token. */
  token?: string | undefined;
}

export type CallInput<N extends RouteName> = Given<'params', ParamsOf<Routes[N]>> &
  Given<'query', Loose<QueryOf<Routes[N]>>> &
  Given<'body', Sent<BodyOf<Routes[N]>>> &
  CallOptions;

/** @template N the calls that it can make */
export interface Client<N extends RouteName = RouteName> {
  /** As given, without a trailing slash. */
  readonly url: string;
  /**
   * Makes one call of the route table. Nothing is retried.
   *
   * @throws {Fault} the server's refusal, rebuilt; recognise it with `isFault`, and do what its `next` says
   * @throws {NetworkError} when there was no answer of the server's own; recognise it with `isNetworkError`
   */
  call<K extends N>(name: K, input?: CallInput<K>): Promise<AnswerOf<Routes[K]>>;
  /** An authorised request as it is, without a time limit: for streams. @throws {NetworkError} when nothing answers. */
  request(path: string, init?: RequestInit & { token?: string | undefined }): Promise<Response>;
}

type AnyInput = CallOptions & {
  readonly params?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
};

const DEFAULT_TIMEOUT_MS = 30_000;

/** A client of one server, speaking for one principal. It holds no state and opens nothing. */
export const createClient = (options: ClientOptions): Client => clientOf(calls, options);

type Calls<N extends RouteName> = Readonly<Record<N, { readonly method: Method; readonly path: string }>>;

/** A client that can make these calls only: where few are made, a bundler leaves the table of all of them out. */
export function clientOf<N extends RouteName>(calls: Calls<N>, options: ClientOptions): Client<N> {
  const url = options.url.replace(/\/+$/, '');
  const host = hostOf(url);
  const clock = options.clock ?? systemClock();
  const send = options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => globalThis.fetch(input, init));
  const tokenNow = (): string | undefined => (typeof options.token === 'function' ? options.token() : options.token);

  async function request(path: string, init: RequestInit & { token?: string | undefined } = {}): Promise<Response> {
    const { token = tokenNow(), ...rest } = init;
    const headers = new Headers(rest.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    // With a token the cookie stays at home: otherwise two principals would speak in one request.
    const credentials = token === undefined ? 'same-origin' : 'omit';
    try {
      return await send(`${url}${path}`, { credentials, ...rest, headers });
    } catch (error) {
      if (rest.signal?.aborted) throw rest.signal.reason;
      throw new NetworkError(`${host} cannot be reached (${reasonOf(error)}).`, { cause: error });
    }
  }

  async function call(name: N, input: AnyInput = {}): Promise<unknown> {
    const { method, path } = calls[name];
    const target = `${fillPath(path, input.params)}${queryString(input.query)}`;
    // Every POST of the table takes JSON, if only `{}`.
    const body = input.body ?? (method === 'POST' ? {} : undefined);
    const ms = (input.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS) + Number(input.query?.wait ?? 0) * 1000;
    const late = (): Error => new NetworkError(`${host} did not answer within ${Math.round(ms / 1000)} s.`);
    return withDeadline({ clock, ms, outer: input.signal, late }, async (signal) => {
      const response = await request(target, {
        method,
        signal,
        token: input.token,
        cache: 'no-store',
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        ...(input.keepalive === true ? { keepalive: true } : {}),
      });
      return readAnswer(response, host, clock.now()).catch((error: unknown) => {
        throw brokenBody(error, host, signal);
      });
    });
  }

  return { url, call: call as Client<N>['call'], request };
}

/** A connection that breaks inside the body surfaces as a TypeError or, cut short, as a SyntaxError. */
function brokenBody(error: unknown, host: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (isNetworkError(error) || !(error instanceof TypeError || error instanceof SyntaxError)) return error;
  return new NetworkError(`The answer of ${host} broke off (${reasonOf(error)}).`, { cause: error });
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    throw new TypeError(`"${url}" is not an address. Give one such as https://beckon.example.com`);
  }
}
