import { readFileSync } from 'node:fs';
import { ConfigError } from './config-values.ts';
import type { McpServer } from './runs/model/settings.ts';

/**
 * Reads the file that names the MCP servers: `{"files": {"command": "npx", "args": […]}, "issues": {"url": "https://…"}}`,
 * as it stands or under `mcpServers`, as other programs keep it.
 *
 * @throws {ConfigError}
 */
export const mcpServersOf = (path: string): McpServer[] => {
  const all = readObject(path);
  const servers = all.mcpServers === undefined ? all : all.mcpServers;
  if (!isObject(servers)) throw wrong(path, 'mcpServers', 'is not an object', 'write {"name": {"command": "…"}}');
  return Object.entries(servers).map(([name, entry]) => serverOf(path, name, entry));
};

const FIELDS = ['url', 'headers', 'command', 'args', 'env', 'needsApproval', 'type'];

const serverOf = (path: string, name: string, entry: unknown): McpServer => {
  if (!/^[A-Za-z0-9_-]{1,30}$/.test(name)) {
    throw wrong(path, JSON.stringify(name), 'is no name for a server', 'use up to 30 letters, digits, - and _');
  }
  if (!isObject(entry)) throw wrong(path, name, 'is not an object', 'write {"command": "…"} or {"url": "https://…"}');
  const unknown = Object.keys(entry).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw wrong(path, `${name}.${unknown}`, 'is not a setting', `use ${FIELDS.join(', ')}`);
  const common = { name, needsApproval: approvalOf(path, name, entry.needsApproval) };
  if ((entry.url === undefined) === (entry.command === undefined)) {
    throw wrong(path, name, 'needs one of url and command', 'name a URL, or a program to start');
  }
  if (entry.url !== undefined) {
    const { url } = entry;
    if (typeof url !== 'string' || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
      throw wrong(
        path,
        `${name}.url`,
        'is not an http(s) URL',
        'write it whole, such as https://tools.example.com/mcp',
      );
    }
    return { ...common, type: 'http', url, headers: texts(path, `${name}.headers`, entry.headers) };
  }
  const { command, args = [] } = entry;
  if (typeof command !== 'string' || command === '') {
    throw wrong(path, `${name}.command`, 'is not a program', 'name one, such as "npx"');
  }
  if (!isTextList(args)) throw wrong(path, `${name}.args`, 'is not a list of strings', 'write ["-y", "…"]');
  return { ...common, type: 'stdio', command, args, env: texts(path, `${name}.env`, entry.env) };
};

/** Whoever says nothing is asked: a tool of somebody else's may do anything. */
const approvalOf = (path: string, name: string, value: unknown): boolean | string[] => {
  if (value === undefined) return true;
  if (typeof value === 'boolean' || isTextList(value)) return value;
  throw wrong(path, `${name}.needsApproval`, 'is neither true, false nor a list of tools', 'use one of those');
};

const texts = (path: string, where: string, value: unknown): Record<string, string> => {
  if (value === undefined) return {};
  const entries = isObject(value) ? Object.entries(value) : [['', undefined] as const];
  if (entries.every(([, one]) => typeof one === 'string')) return Object.fromEntries(entries) as Record<string, string>;
  throw wrong(path, where, 'is not an object of strings', 'write {"NAME": "value"}');
};

const readObject = (path: string): Record<string, unknown> => {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? error.code : error;
    throw new ConfigError(`BECKON_MCP_FILE=${path} cannot be read (${why}): name a JSON file.`);
  }
  try {
    const value: unknown = JSON.parse(content);
    if (isObject(value)) return value;
  } catch {
    // said below, together with JSON of another shape
  }
  throw new ConfigError(`BECKON_MCP_FILE=${path} is not a JSON object: write {"name": {"command": "…"}} and the like.`);
};

/** No value is shown: there may be keys among them. */
const wrong = (path: string, where: string, what: string, mend: string): ConfigError =>
  new ConfigError(`${where} in ${path} (BECKON_MCP_FILE) ${what}: ${mend}.`);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
