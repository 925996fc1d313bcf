import type { Client } from '@modelcontextprotocol/client';
import type { Clock } from '../../kit/clock.ts';
import { clean, failedWith, outcomeOf, type ToolOutcome } from './output.ts';
import type { McpServer } from './settings.ts';
import { transportTo } from './transport.ts';
import { TooLate, within } from './within.ts';

export interface McpTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface McpOptions {
  readonly server: McpServer;
  readonly clock: Clock;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
  /** What we call ourselves to servers. */
  readonly version: string;
}

/** To connect, and to say which tools there are. */
const CONNECT_MS = 10_000;
const CALL_MS = 60_000;
/** The SDK has a limit of its own, by the system's clock; ours comes first. */
const LATER = { timeout: 2 * CALL_MS };

/**
 * One MCP server: connected when it is first needed, and anew when the connection was lost. A server that does not
 * answer costs the one who asked a moment, never the turn.
 */
export class McpConnection {
  readonly server: McpServer;
  readonly #o: McpOptions;
  #client: Promise<Client> | undefined;
  #calls = 0;
  #checked = false;

  constructor(options: McpOptions) {
    this.#o = options;
    this.server = options.server;
  }

  /** @throws {Error} with a sentence that says what is wrong with the server */
  async tools(signal: AbortSignal): Promise<readonly McpTool[]> {
    const { clock, log } = this.#o;
    try {
      return await within({ clock, ms: CONNECT_MS, signal }, async (limited) => {
        const client = await this.#connected();
        const { tools } = await client.listTools(undefined, { ...LATER, signal: limited });
        this.#checkNames(tools.map(({ name }) => name));
        return tools;
      });
    } catch (error) {
      signal.throwIfAborted();
      // perhaps it hangs, and the next turn should begin anew with it; perhaps it is busy with a call
      if (this.#calls === 0) await this.close();
      const why = error instanceof TooLate ? `no answer within ${CONNECT_MS / 1_000} seconds` : wordsOf(error);
      log.warn({ server: this.server.name, why }, 'an MCP server is not there');
      throw new Error(why);
    }
  }

  /** Whatever happens is an outcome, and words for the model. */
  async call(name: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolOutcome> {
    const { clock } = this.#o;
    this.#calls += 1;
    try {
      const client = await within({ clock, ms: CONNECT_MS, signal }, () => this.#connected());
      return await within({ clock, ms: CALL_MS, signal }, async (limited) =>
        outcomeOf(await client.callTool({ name, arguments: { ...input } }, { ...LATER, signal: limited })),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TooLate)) return failedWith(wordsOf(error));
      return failedWith('The tool did not answer in time. Whether it took effect is not known.');
    } finally {
      this.#calls -= 1;
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.then((open) => open.close()).catch(() => {});
  }

  #connected(): Promise<Client> {
    if (this.#client) return this.#client;
    const made = this.#connect(() => {
      if (this.#client === made) this.#client = undefined;
    });
    this.#client = made;
    return made;
  }

  /** @param lost it ended, or never began */
  async #connect(lost: () => void): Promise<Client> {
    const { clock, version } = this.#o;
    const { Client: Made } = await import('@modelcontextprotocol/client');
    // on stdio the newer protocol is found out by starting the program twice, and nearly all speak the older one
    const mode = this.server.type === 'http' ? 'auto' : 'legacy';
    const client = new Made({ name: 'beckon', version }, { versionNegotiation: { mode } });
    client.onclose = lost;
    // what breaks is told by the call that it breaks
    client.onerror = () => {};
    try {
      await within({ clock, ms: CONNECT_MS }, async (signal) =>
        client.connect(await transportTo(this.server, clock), { ...LATER, signal }),
      );
      return client;
    } catch (error) {
      lost();
      await client.close().catch(() => {});
      throw error;
    }
  }

  /** A tool that the operator wants approved, misspelt, would run without: that is worth a line in the log. */
  #checkNames(names: readonly string[]): void {
    const { needsApproval, name } = this.server;
    if (this.#checked || typeof needsApproval === 'boolean') return;
    this.#checked = true;
    const unknown = needsApproval.filter((one) => !names.includes(one));
    if (unknown.length > 0) {
      this.#o.log.warn({ server: name, unknown }, 'needsApproval names tools that this MCP server does not have');
    }
  }
}

const wordsOf = (error: unknown): string =>
  clean(error instanceof Error ? error.message : String(error))
    .replace(/\s+/g, ' ')
    .slice(0, 1_000) || 'It failed.';
