/** What the model was asked, as far as a script cares. */
export interface ModelRequest {
  readonly model: string;
  readonly stream: boolean;
  /** The text of the latest message with role `user`; empty when there is none. */
  readonly lastUser: string;
  /** The role of the very last message: `tool` when a tool's result came back. */
  readonly lastRole: string;
  /** The names of the tools it may call. */
  readonly tools: readonly string[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * One answer of the model.
 *
 * - `text`: streamed word by word, or in the pieces given. A promise among the pieces holds the stream until it
 *   settles, so that a test can look at, or cut, an answer in its middle.
 * - `calls`: tool calls, all in one message, after the `text` if there is one.
 * - `status`: an error; `retryAfter` is the header as written.
 * - `hang`: no answer at all.
 * - `cut`: this much text, then the connection breaks.
 */
export type Reply =
  | { readonly text: Text; readonly reasoning?: Text; readonly calls?: readonly ToolCall[] }
  | { readonly calls: readonly ToolCall[] }
  | { readonly status: number; readonly message?: string; readonly retryAfter?: string }
  | { readonly hang: true }
  | { readonly cut: Text };

export type Text = string | readonly (string | PromiseLike<unknown>)[];

/** A reply for the requests that `when` picks: a part of the last user message, a pattern over it, or any test. */
export interface Line {
  readonly when?: string | RegExp | ((request: ModelRequest) => boolean);
  /** How often it may be used; default 1. */
  readonly times?: number;
  readonly reply: Reply;
}

export type Script = readonly (Reply | Line)[];

/** Deals replies: each request gets the first line that is not used up and fits it. */
export class Deal {
  readonly #lines: { line: Line; left: number }[] = [];

  constructor(script: Script) {
    this.add(script);
  }

  add(script: Script): void {
    for (const entry of script) {
      const line = 'reply' in entry ? entry : { reply: entry };
      this.#lines.push({ line, left: line.times ?? 1 });
    }
  }

  take(request: ModelRequest): Reply | undefined {
    const found = this.#lines.find(({ line, left }) => left > 0 && fits(line, request));
    if (found) found.left -= 1;
    return found?.line.reply;
  }
}

function fits({ when }: Line, request: ModelRequest): boolean {
  if (when === undefined) return true;
  if (typeof when === 'function') return when(request);
  return typeof when === 'string' ? request.lastUser.includes(when) : when.test(request.lastUser);
}

/** Reads a body of `POST /v1/chat/completions`. Content may be a string or a list of parts. */
export function readModelRequest(body: Record<string, unknown>, headers: Record<string, string>): ModelRequest {
  const messages = records(body.messages);
  return {
    model: String(body.model),
    stream: body.stream === true,
    lastUser: plainText(messages.findLast(({ role }) => role === 'user')?.content),
    lastRole: String(messages.at(-1)?.role ?? ''),
    tools: records(body.tools).map((tool) => String(records([tool.function])[0]?.name)),
    headers,
    body,
  };
}

function plainText(content: unknown): string {
  if (typeof content === 'string') return content;
  return records(content)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}
