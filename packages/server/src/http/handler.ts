import type { AnswerOf, ParsedBody, ParsedParams, ParsedQuery, Route, RouteName, Routes } from '@beckon/protocol';
import type { Caller } from '../auth/principal.ts';
import type { RequestFacts } from './facts.ts';

/** Whom a route lets in. `anyone` means that nobody was looked for. */
export type CallerOf<R extends Route> = Extract<Caller, { kind: R['who'][number] }>;

/** A request after all checks: who calls, and what the schemas made of it. */
export interface Input<R extends Route> {
  readonly caller: CallerOf<R>;
  readonly params: ParsedParams<R>;
  readonly query: ParsedQuery<R>;
  readonly body: ParsedBody<R>;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  readonly facts: RequestFacts;
  /** For what no schema describes: headers. */
  readonly request: Request;
}

/** What a handler answers: plain data, or a text of another type. Whatever goes wrong it throws. */
export interface Reply<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler<R extends Route> = (input: Input<R>) => Promise<Reply<AnswerOf<R> | Text>>;

/** Any of them, for code that binds them all. */
export type AnyHandler = (input: never) => Promise<Reply<unknown>>;

/** The handlers of some routes by name, each typed by its row of the table. */
export type Handlers<Names extends RouteName> = { readonly [Name in Names]: Handler<Routes[Name]> };

/** A body that is not JSON. */
export class Text {
  readonly text: string;
  readonly type: string;

  constructor(text: string, type: string) {
    this.text = text;
    this.type = type;
  }
}

export const ok = <Body>(body: Body, headers?: Record<string, string>): Reply<Body> => ({
  status: 200,
  body,
  ...(headers && { headers }),
});
export const created = <Body>(body: Body): Reply<Body> => ({ status: 201, body });
/** 201 for what is new, 200 for what was there. */
export const made = <Body>(body: Body, fresh: boolean): Reply<Body> => ({ status: fresh ? 201 : 200, body });
export const accepted = <Body>(body: Body): Reply<Body> => ({ status: 202, body });
export const none = (headers?: Record<string, string>): Reply<null> => ({
  status: 204,
  body: null,
  ...(headers && { headers }),
});
