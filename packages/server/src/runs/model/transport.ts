import type { Transport } from '@modelcontextprotocol/client';
import type { Clock } from '../../kit/clock.ts';
import { outgoing } from './outgoing.ts';
import type { McpServer } from './settings.ts';

/** A tool's answer is text for a model; ten times what one could read is a mistake or an attack. */
const MOST_BYTES = 10 * 1024 * 1024;

/** The way to an MCP server: a program that is started, or a URL. */
export const transportTo = async (server: McpServer, clock: Clock): Promise<Transport> => {
  if (server.type === 'stdio') {
    const { getDefaultEnvironment, StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
    const { command, args, env } = server;
    return new StdioClientTransport({
      command,
      args: [...args],
      env: { ...getDefaultEnvironment(), ...env },
      maxBufferSize: MOST_BYTES,
      // its chatter would stand between the lines of the log
      stderr: 'ignore',
    });
  }
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  return new StreamableHTTPClientTransport(new URL(server.url), {
    fetch: outgoing({ clock, mostBytes: MOST_BYTES }),
    requestInit: { headers: { ...server.headers } },
  });
};
