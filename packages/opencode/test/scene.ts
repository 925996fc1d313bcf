import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient } from '@beckon/client';
import { type House, openHouse, readConfig } from '@beckon/server';
import { type Model, openModel, type Script } from '@beckon/testkit/model';
import { type OpenCode, type OpenCodeOptions, openOpenCode } from '@beckon/testkit/opencode';
import { build } from 'vite';
import { openPerson, type Person } from './person.ts';

/** The whole way, with nothing played but the model: a house, its owner, the true OpenCode, and the plugin as it is shipped. */
export interface Scene extends AsyncDisposable {
  readonly person: Person;
  readonly model: Model;
  readonly opencode: OpenCode;
  /** The agent's id and its key. */
  readonly agent: { readonly id: string; readonly key: string };
  readonly url: string;
  /** Where OpenCode lives. */
  readonly home: string;
  closeHouse(): Promise<void>;
  openHouse(): Promise<void>;
  /** Ends OpenCode, and starts it again in the same home and project. */
  restartOpenCode(options?: Partial<OpenCodeOptions>): Promise<void>;
  /** Starts a session and says something in it. Answers its id. */
  say(text: string, session?: string): Promise<string>;
}

export interface SceneOptions {
  readonly script: Script;
  /** Beside `url` and `key`. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Builds the plugin, as `npm run bundle` does, into a directory of its own. */
export async function bundlePlugin(): Promise<{ url: string } & AsyncDisposable> {
  const outDir = await mkdtemp(join(tmpdir(), 'beckon-opencode-bundle-'));
  const root = resolve(import.meta.dirname, '..');
  await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir } });
  return {
    url: pathToFileURL(join(outDir, 'beckon.js')).href,
    [Symbol.asyncDispose]: () => rm(outDir, { recursive: true, force: true }),
  };
}

export async function openScene(pluginUrl: string, options: SceneOptions): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const path = await mkdtemp(join(tmpdir(), 'beckon-opencode-scene-'));
  stack.defer(() => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  const dataDir = join(path, 'house');
  const env = { BECKON_DATA_DIR: dataDir, BECKON_LOG_LEVEL: 'silent' };
  const config = { ...readConfig(env, { cwd: path, home: path }), port: 0 };
  const appDirectory = join(path, 'no-app');
  let house: House | undefined = await openHouse({ config, appDirectory });
  stack.defer(async () => house?.close());
  const { url } = house;
  const port = Number(new URL(url).port);

  const { ownerToken } = JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8'));
  const owner = createClient({ url, token: ownerToken });
  const { id } = await owner.call('createAgent', { body: { name: 'opencode', kind: 'opencode' } });
  const { key } = await owner.call('createKey', { params: { id }, body: {} });
  const person = await openPerson(owner);
  stack.defer(() => person.close());

  const model = stack.use(await openModel({ script: options.script }));
  const home = join(path, 'home');
  const directory = join(path, 'project');
  await mkdir(directory);
  const start = (more: Partial<OpenCodeOptions> = {}): Promise<OpenCode> =>
    openOpenCode({
      modelUrl: model.url,
      pluginUrl,
      pluginOptions: { url, key, ...options.settings },
      home,
      directory,
      ...more,
    });
  let opencode = await start();
  stack.defer(() => opencode[Symbol.asyncDispose]());

  const owned = stack.move();
  return {
    person,
    model,
    get opencode() {
      return opencode;
    },
    agent: { id, key },
    url,
    home,
    async closeHouse() {
      await house?.close();
      house = undefined;
    },
    async openHouse() {
      house = await openHouse({ config: { ...config, port }, appDirectory });
    },
    async restartOpenCode(more) {
      await opencode[Symbol.asyncDispose]();
      opencode = await start(more);
    },
    async say(text, session) {
      const into = session ?? (await opencode.createSession());
      await opencode.prompt(into, text);
      return into;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
