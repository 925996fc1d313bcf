import type * as z from 'zod/mini';
import type { FaultCode } from './faults.ts';

/**
 * Who may call a route.
 *
 * - `anyone`  no credentials
 * - `user`    a session (cookie or bearer) or a JWT
 * - `agent`   an agent key
 * - `admin`   the server's admin key, for the tenant named by `Beckon-Tenant`
 * - `device`  a device token: this device's receipts and its re-subscription, nothing else
 * - `answer`  an answer token: one answer to one ask
 */
export type Who = 'anyone' | 'user' | 'agent' | 'admin' | 'device' | 'answer';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * One row of the route table: the single source for the server's binding, the client's calls and the OpenAPI document.
 */
export interface Route {
  readonly method: Method;
  /** OpenAPI style: `/v1/asks/{id}`. */
  readonly path: string;
  readonly who: readonly Who[];
  /** One sentence for the document. */
  readonly does: string;
  readonly params?: z.ZodMiniObject;
  readonly query?: z.ZodMiniObject;
  readonly body?: z.ZodMiniObject;
  /** Success statuses and what they carry; null where there is no body. */
  readonly answers: Readonly<Record<number, z.ZodMiniType | null>>;
  /** Beyond those that any route can give (see `commonFaults`). */
  readonly faults?: readonly FaultCode[];
  /** Called many times a second while a reply is written: counted apart from the rest, and allowed more. */
  readonly often?: true;
  /** Not JSON: the media type of a successful answer. */
  readonly media?: string;
}

/** Keeps the literal types of a row, and checks it. */
export const route = <const R extends Route>(row: R): R => row;

/** What a caller sends as the body of a route. */
export type BodyOf<R extends Route> = R['body'] extends z.ZodMiniType ? z.input<R['body']> : undefined;
/** What the server's use case receives after parsing. */
export type ParsedBody<R extends Route> = R['body'] extends z.ZodMiniType ? z.output<R['body']> : undefined;
export type ParsedQuery<R extends Route> = R['query'] extends z.ZodMiniType
  ? z.output<R['query']>
  : Record<never, never>;
export type ParsedParams<R extends Route> = R['params'] extends z.ZodMiniType
  ? z.output<R['params']>
  : Record<never, never>;
export type QueryOf<R extends Route> = R['query'] extends z.ZodMiniType ? z.input<R['query']> : undefined;
export type ParamsOf<R extends Route> = R['params'] extends z.ZodMiniType ? z.input<R['params']> : undefined;

type AnswerSchemas<R extends Route> = R['answers'][keyof R['answers']];
/** What a successful call answers. */
export type AnswerOf<R extends Route> =
  AnswerSchemas<R> extends infer S ? (S extends z.ZodMiniType ? z.output<S> : null) : never;

/** Faults that every route can give. */
export const commonFaults: readonly FaultCode[] = ['rate_limited', 'internal', 'unavailable'];

/** Every fault a route can give, its own first. */
export const faultsOf = (row: Route): FaultCode[] => {
  const found = new Set<FaultCode>(row.faults ?? []);
  if (row.body)
    for (const code of ['bad_json', 'invalid_request', 'unknown_field', 'too_large', 'unsupported_media_type'] as const)
      found.add(code);
  if (row.params) found.add('invalid_request').add('not_found');
  if (row.query) found.add('invalid_request').add('unknown_field');
  if (!row.who.includes('anyone'))
    for (const code of ['unauthenticated', 'token_expired', 'forbidden', 'foreign_origin'] as const) found.add(code);
  // the tenant that was named
  if (row.who.includes('admin')) found.add('not_found');
  for (const code of commonFaults) found.add(code);
  return [...found];
};
