import { limits } from '@beckon/protocol';
import type { McpConnection, McpTool } from './mcp.ts';
import type { ToolOutcome } from './output.ts';

/** A tool as the model may call it. */
export interface Tool {
  /** As the model knows it: the server's name first. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly needsApproval: boolean;
  call(input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolOutcome>;
}

/** What there is for one turn. */
export interface Toolbox {
  readonly tools: ReadonlyMap<string, Tool>;
  /** Servers whose tools are not there, each in a sentence. */
  readonly missing: readonly string[];
}

/** Asks every server for its tools, all at once. One that fails takes only its own tools away. */
export const openToolbox = async (connections: readonly McpConnection[], signal: AbortSignal): Promise<Toolbox> => {
  const asked = await Promise.all(connections.map((one) => listed(one, signal)));
  signal.throwIfAborted();
  const tools = new Map<string, Tool>();
  for (const { connection, found } of asked) {
    for (const tool of found) put(tools, connection, tool);
  }
  return { tools, missing: asked.flatMap(({ missing }) => (missing === undefined ? [] : [missing])) };
};

interface Listed {
  readonly connection: McpConnection;
  readonly found: readonly McpTool[];
  readonly missing?: string;
}

const listed = async (connection: McpConnection, signal: AbortSignal): Promise<Listed> => {
  try {
    return { connection, found: await connection.tools(signal) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { connection, found: [], missing: `The tools of “${connection.server.name}” are not there now: ${why}` };
  }
};

/** Providers take 64 letters, digits, `-` and `_`. */
const LONGEST = 64;

const put = (tools: Map<string, Tool>, connection: McpConnection, tool: McpTool): void => {
  const { server } = connection;
  const wanted = `${server.name}_${tool.name}`.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST);
  let name = wanted;
  for (let n = 2; tools.has(name); n++) name = `${wanted.slice(0, LONGEST - 4)}_${n}`;
  const approval = server.needsApproval;
  tools.set(name, {
    name,
    // the name that is called, not the title that the server would like to be seen: people approve by this
    title: oneLine(`${server.name}: ${tool.name}`).slice(0, limits.titleLength - 20),
    description: tool.description ?? '',
    inputSchema: tool.inputSchema,
    needsApproval: typeof approval === 'boolean' ? approval : approval.includes(tool.name),
    call: (input, signal) => connection.call(tool.name, input, signal),
  });
};

const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .toWellFormed();
