import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { mcpServersOf } from './config-mcp.ts';
import { ConfigError, httpUrl, nearest } from './config-values.ts';
import type { ModelSettings } from './runs/model/settings.ts';

/** The settings about the model, each as it was written. */
export interface ModelInput {
  readonly model: string | undefined;
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly system: string | undefined;
  readonly mcpFile: string | undefined;
}

/** Who offers models, and the variable in which everybody keeps the key; null: it works without one. */
const KEYS = {
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  mistral: 'MISTRAL_API_KEY',
  compatible: null,
} as const;
type Provider = keyof typeof KEYS;
const providers = Object.keys(KEYS) as Provider[];

/**
 * What the settings about the model say together; null when there is none.
 *
 * @param env where a provider's usual variable may hold the key
 * @throws {ConfigError}
 */
export const modelOf = (
  input: ModelInput,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): ModelSettings | null => {
  if (input.model === undefined) {
    refuseLonely(input);
    return null;
  }
  const { provider, name } = named(input.model);
  if (provider === 'compatible' && input.url === undefined) {
    throw new ConfigError(
      `BECKON_MODEL=${input.model} needs BECKON_MODEL_URL: the base URL of the API, such as http://127.0.0.1:11434/v1.`,
    );
  }
  return {
    provider,
    name,
    url: input.url === undefined ? null : httpUrl(input.url, 'BECKON_MODEL_URL').replace(/\/+$/, ''),
    key: keyOf(provider, input, env),
    system: input.system === undefined ? null : systemOf(input.system, cwd),
    servers: input.mcpFile === undefined ? [] : mcpServersOf(resolve(cwd, input.mcpFile)),
  };
};

const named = (model: string): { provider: Provider; name: string } => {
  const colon = model.indexOf(':');
  const [before, name] = colon < 0 ? [model, ''] : [model.slice(0, colon), model.slice(colon + 1)];
  const provider = providers.find((one) => one === before);
  if (provider && /^[\x21-\x7e]{1,200}$/.test(name)) return { provider, name };
  const guess = nearest(before, providers);
  const mend = guess
    ? `use ${guess}:<name of the model>`
    : 'use openai:<name>, anthropic:<name>, mistral:<name>, or compatible:<name> with BECKON_MODEL_URL';
  throw new ConfigError(`BECKON_MODEL=${model} names no model: ${mend}.`);
};

const keyOf = (
  provider: Provider,
  { model, key }: ModelInput,
  env: Readonly<Record<string, string | undefined>>,
): string | null => {
  const usual = KEYS[provider];
  const found = key ?? (usual === null ? undefined : env[usual] || undefined);
  if (found !== undefined && !/^[\x21-\x7e]+$/.test(found)) {
    throw new ConfigError('BECKON_MODEL_KEY has blanks or signs that no key has: copy it again, without quotes.');
  }
  if (found === undefined && usual !== null) {
    throw new ConfigError(`BECKON_MODEL=${model} needs a key: set BECKON_MODEL_KEY or ${usual}.`);
  }
  return found ?? null;
};

/** One word that looks like a path is a file, which must be there; everything else is the text itself. */
const systemOf = (value: string, cwd: string): string => {
  if (!/^(~?\/|\.\.?\/)\S*$|^\S+\.(md|txt)$/i.test(value)) return value;
  const path = resolve(cwd, value.replace(/^~(?=\/)/, homedir()));
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? error.code : error;
    throw new ConfigError(
      `BECKON_MODEL_SYSTEM=${value} cannot be read (${why}): name a file, or write the text itself.`,
    );
  }
};

/** Without a model the small agent answers, which has no use for them. */
const refuseLonely = ({ url, key, system, mcpFile }: ModelInput): void => {
  const lonely = { MODEL_URL: url, MODEL_KEY: key, MODEL_SYSTEM: system, MCP_FILE: mcpFile };
  for (const [name, value] of Object.entries(lonely)) {
    if (value === undefined) continue;
    throw new ConfigError(`BECKON_${name} does nothing alone: set BECKON_MODEL, too, or remove it.`);
  }
};
