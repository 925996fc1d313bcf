import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODEL, SMALL_MODEL } from '../model/index.ts';
import { OPENCODE_VERSION } from './install.ts';

export interface HomeOptions {
  /** `Model.url`. */
  readonly modelUrl: string;
  /** A `file:` URL of the plugin's module. */
  readonly pluginUrl?: string;
  readonly pluginOptions?: Readonly<Record<string, unknown>>;
  /** Laid over the configuration, key by key. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Writes OpenCode's configuration into `home` and gives the environment that makes it live there, offline. */
export async function furnishHome(home: string, options: HomeOptions): Promise<Record<string, string>> {
  const directory = join(home, '.config', 'opencode');
  await seedConfigDirectory(directory);
  await writeFile(join(directory, 'opencode.json'), JSON.stringify({ ...configuration(options), ...options.config }));
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    OPENCODE_DISABLE_SHARE: '1',
  };
}

/**
 * Makes a configuration directory look as if `@opencode-ai/plugin` were installed. With any plugin OpenCode installs it
 * into each of them before it answers its first request: 4 s online, 70 s offline [tried]. It looks whether there is
 * a node_modules and whether the lock names what package.json names, not at what is inside; a plugin loaded by `file:`
 * URL finds its imports from its own place. For a project's own `.opencode` directory too.
 */
export async function seedConfigDirectory(directory: string): Promise<void> {
  const dependencies = { '@opencode-ai/plugin': OPENCODE_VERSION };
  await mkdir(join(directory, 'node_modules'), { recursive: true });
  await writeFile(join(directory, 'package.json'), JSON.stringify({ dependencies }));
  const lock = { lockfileVersion: 3, requires: true, packages: { '': { dependencies } } };
  await writeFile(join(directory, 'package-lock.json'), JSON.stringify(lock));
}

function configuration({ modelUrl, pluginUrl, pluginOptions = {} }: HomeOptions): object {
  return {
    autoupdate: false,
    share: 'disabled',
    enabled_providers: ['beckon'],
    model: `beckon/${MODEL}`,
    small_model: `beckon/${SMALL_MODEL}`,
    provider: {
      beckon: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Beckon testkit',
        options: { baseURL: modelUrl, apiKey: 'none' },
        models: { [MODEL]: { name: MODEL }, [SMALL_MODEL]: { name: SMALL_MODEL } },
      },
    },
    permission: { bash: 'ask', edit: 'ask' },
    ...(pluginUrl !== undefined && { plugin: [[pluginUrl, pluginOptions]] }),
  };
}
