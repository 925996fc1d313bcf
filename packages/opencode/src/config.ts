import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fields, fieldsOf, textsOf } from './shapes.ts';

export interface Settings {
  /** Where the server is. */
  readonly url: string;
  /** The agent's key. */
  readonly key: string;
  /** Patterns of commands and paths that are never approved by a tap on a notification. */
  readonly high: readonly string[];
}

/** What the settings are read from. */
export interface Surroundings {
  readonly options: unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly directory: string;
  readonly worktree: string;
}

/** Why the plugin does nothing; the message is the sentence to log. */
export class Unconfigured extends Error {
  override readonly name = 'Unconfigured';
}

interface Source {
  readonly name: string;
  readonly fields: Fields;
}

const KNOWN = ['url', 'key', 'high'];

/**
 * Reads the settings: the plugin's options, the environment, the project's `.opencode/beckon.json`, then
 * `~/.config/beckon/opencode.json`. Address and key come from the first place that has either, together: a project that
 * could change the address alone would be sent the person's own key. Patterns for `high` are added up.
 *
 * @throws {Unconfigured} when there are none, or when something about them is wrong
 */
export function readSettings(around: Surroundings): Settings {
  const sources = sourcesOf(around);
  for (const { name, fields } of sources) checkFields(name, fields);
  const chosen = sources.find(({ fields }) => fields.url !== undefined || fields.key !== undefined);
  if (chosen === undefined) {
    throw new Unconfigured(
      'Beckon does nothing here: it has no address and no key. Give the plugin the options {"url", "key"}, or set BECKON_URL and BECKON_KEY.',
    );
  }
  const { url, key } = chosen.fields;
  if (typeof url !== 'string' || typeof key !== 'string' || url === '' || key === '') {
    throw new Unconfigured(`Beckon does nothing here: ${chosen.name} must give both "url" and "key".`);
  }
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new Unconfigured(
      `Beckon does nothing here: "url" in ${chosen.name} is not an address such as https://beckon.example.com.`,
    );
  }
  return { url, key, high: sources.flatMap(({ fields }) => textsOf(fields.high)) };
}

function sourcesOf({ options, env, home, directory, worktree }: Surroundings): Source[] {
  const { BECKON_URL: url, BECKON_KEY: key } = env;
  const roots = worktree === '/' || worktree === directory ? [directory] : [directory, worktree];
  const files = [
    ...roots.map((root) => join(root, '.opencode', 'beckon.json')),
    join(env.XDG_CONFIG_HOME || join(home, '.config'), 'beckon', 'opencode.json'),
  ];
  return [
    { name: "the plugin's options", fields: fieldsOf(options) },
    { name: 'the environment (BECKON_URL, BECKON_KEY)', fields: { ...(url && { url }), ...(key && { key }) } },
    ...files.map((path) => ({ name: path, fields: readFile(path) })),
  ];
}

function readFile(path: string): Fields {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  try {
    return fieldsOf(JSON.parse(content));
  } catch {
    throw new Unconfigured(`Beckon does nothing here: ${path} is not JSON.`);
  }
}

function checkFields(name: string, fields: Fields): void {
  const stranger = Object.keys(fields).find((field) => !KNOWN.includes(field));
  if (stranger !== undefined) {
    throw new Unconfigured(`Beckon does nothing here: "${stranger}" in ${name} is no setting (${KNOWN.join(', ')}).`);
  }
  if (fields.high !== undefined && textsOf(fields.high).length !== (fields.high as unknown[]).length) {
    throw new Unconfigured(`Beckon does nothing here: "high" in ${name} must be a list of patterns.`);
  }
}
