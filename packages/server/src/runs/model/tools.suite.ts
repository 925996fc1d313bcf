import { appendFileSync } from 'node:fs';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';

/** An MCP server as somebody might run it. What its tool `write` does is a line in a file: a test counts those. */
export const toolServer = (journal: string): McpServer => {
  const server = new McpServer({ name: 'notes', version: '1.0.0' }, { capabilities: { tools: {} } });
  const text = { inputSchema: z.object({ text: z.string() }) };
  const says = (said: string): { content: { type: 'text'; text: string }[] } => ({
    content: [{ type: 'text', text: said }],
  });
  server.registerTool('read', { ...text, description: 'Reads a note.' }, ({ text: name }) => says(`read ${name}`));
  server.registerTool('write', { ...text, description: 'Writes a note.' }, ({ text: line }) => {
    appendFileSync(journal, `${line}\n`);
    return says(`wrote ${line}`);
  });
  server.registerTool('fail', text, () => ({ ...says('the disk is full'), isError: true }));
  server.registerTool('loud', text, () => says('loud '.repeat(20_000)));
  server.registerTool('hang', text, ({ text: what }) => {
    appendFileSync(journal, `hangs on ${what}\n`);
    return new Promise<never>(() => {});
  });
  server.registerTool('die', text, () => process.exit(1));
  server.registerTool('environment', text, () => says(Object.keys(process.env).join(' ')));
  return server;
};

// `node tools.suite.ts <journal>` serves it on standard input and output
const [, program, journal] = process.argv;
if (program === import.meta.filename && journal !== undefined) serveStdio(() => toolServer(journal));
