import { openScratch } from '../machine/scratch.ts';
import { OpenCodeApi } from './api.ts';
import { type Events, listenToEvents } from './events.ts';
import { furnishHome, type HomeOptions } from './home.ts';
import { installOpenCode } from './install.ts';
import { serve } from './process.ts';

export type { PermissionRequest, QuestionRequest, SessionMessage } from './api.ts';
export type { Events, OpenCodeEvent } from './events.ts';
export { type HomeOptions, seedConfigDirectory } from './home.ts';
export { installOpenCode, OPENCODE_VERSION } from './install.ts';

export interface OpenCodeOptions extends HomeOptions {
  /** The project it works in. Default: an empty one. */
  readonly directory?: string;
  /** HOME, to use and keep, so that a test can start the same OpenCode again. Default: a fresh one. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A stock OpenCode server. */
export class OpenCode extends OpenCodeApi implements AsyncDisposable {
  readonly directory: string;
  readonly events: Events;
  /** What the program has written so far. */
  readonly log: () => string;
  readonly #stack: AsyncDisposableStack;

  /** Use `openOpenCode`. */
  constructor(url: string, directory: string, events: Events, log: () => string, stack: AsyncDisposableStack) {
    super(url);
    this.directory = directory;
    this.events = events;
    this.log = log;
    this.#stack = stack;
  }

  /** Ends the program, the tools it runs, and its directories. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/**
 * Starts OpenCode on 127.0.0.1, in directories of its own and without any network, against a scripted model, asking
 * before it runs a command or changes a file. Its environment is not the test's: only PATH is handed on.
 */
export async function openOpenCode(options: OpenCodeOptions): Promise<OpenCode> {
  const program = await installOpenCode();
  await using stack = new AsyncDisposableStack();
  const home = options.home ?? stack.use(await openScratch('opencode-home')).path;
  const directory = options.directory ?? stack.use(await openScratch('opencode-project')).path;
  const env = await furnishHome(home, options);
  const server = stack.use(await serve(program, directory, { ...env, ...options.env }));
  const events = stack.use(await listenToEvents(server.url));
  return new OpenCode(server.url, directory, events, server.log, stack.move());
}
