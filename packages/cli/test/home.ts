import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient, systemClock } from '@beckon/client';
import type { PushPayload, Registered } from '@beckon/protocol';
import { type House, openHouse, readConfig } from '@beckon/server';
import type { PushService, TestSubscription } from '@beckon/testkit/push-service';
import { run } from '../src/run.ts';
import type { Signal, World } from '../src/world.ts';

/** A person's machine: a home directory of its own, and commands that run in it, each in a world of its own. */
export interface Home extends AsyncDisposable {
  readonly path: string;
  readonly dataDir: string;
  /** What every command finds in its environment. */
  readonly env: Record<string, string>;
  /** Starts a command. */
  beckon(...args: string[]): Running;
  /** The same for a person at a terminal. */
  atTerminal(...args: string[]): Running;
  /** The same with something on standard input. */
  piped(input: string, ...args: string[]): Running;
  /** Opens a server in this process, as `serve` would. */
  open(settings?: Record<string, string>): Promise<House>;
  /** The owner's client, once a server has run. */
  owner(): Client;
  /** The agent `cli`. */
  agent(): Client;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves with what was printed, on both, as soon as it matches. */
  until(wanted: RegExp): Promise<string>;
  signal(name: Signal): void;
  /** How the program was ended at once, if it was. */
  readonly exited: readonly number[];
  readonly opened: readonly string[];
}

export const openHome = async (): Promise<Home> => {
  const path = mkdtempSync(join(tmpdir(), 'beckon-cli-'));
  const dataDir = join(path, '.beckon');
  const env: Record<string, string> = { PATH: '/usr/bin:/bin', BECKON_PORT: '0', BECKON_PUSH_ALLOW_PRIVATE: '1' };
  const running = new Set<Running>();
  const serving = new Set<Running>();
  const houses: House[] = [];
  const start = (args: string[], how: { tty: boolean; input?: string }): Running => {
    const one = launch(args, { path, env, ...how, kill: (name) => [...serving].some((other) => heard(other, name)) });
    running.add(one);
    if (args[0] === 'serve') serving.add(one);
    return one;
  };
  const credentials = (): { url: string; agentKey: string; ownerToken: string } =>
    JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
  return {
    path,
    dataDir,
    env,
    beckon: (...args) => start(args, { tty: false }),
    atTerminal: (...args) => start(args, { tty: true }),
    piped: (input, ...args) => start(args, { tty: false, input }),
    open: async (settings = {}) => {
      const config = readConfig({ ...env, BECKON_LOG_LEVEL: 'silent', ...settings }, { cwd: path, home: path });
      const house = await openHouse({ config, appDirectory: join(path, 'no-app') });
      houses.push(house);
      return house;
    },
    owner: () => createClient({ url: credentials().url, token: credentials().ownerToken }),
    agent: () => createClient({ url: credentials().url, token: credentials().agentKey }),
    [Symbol.asyncDispose]: async () => {
      for (const one of running) one.signal('SIGTERM');
      await Promise.all([...running].map((one) => one.ended));
      for (const house of houses) await house.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
};

const heard = (running: Running, name: Signal): boolean => {
  running.signal(name);
  return true;
};

interface Launch {
  readonly path: string;
  readonly env: Record<string, string>;
  readonly tty: boolean;
  readonly input?: string;
  readonly kill: (name: Signal) => boolean;
}

const launch = (args: string[], { path, env, tty, input, kill }: Launch): Running => {
  const out = { stdout: '', stderr: '' };
  const listeners = new Map<Signal, Set<() => void>>();
  const looking = new Set<() => void>();
  const exited: number[] = [];
  const opened: string[] = [];
  const writer = (name: 'stdout' | 'stderr'): World['stdout'] => ({
    isTTY: tty,
    write: (text) => {
      out[name] += text;
      for (const look of looking) look();
    },
  });
  const world: World = {
    env: { ...env },
    cwd: path,
    home: path,
    stdout: writer('stdout'),
    stderr: writer('stderr'),
    stdin: chunks(input),
    clock: systemClock(),
    fetch: (url, init) => globalThis.fetch(url, init),
    onSignal: (name, listener) => {
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all.add(listener));
      return () => void all.delete(listener);
    },
    kill: (_, name) => kill(name),
    exit: (code) => void exited.push(code),
    hungUp: () => false,
    openBrowser: (url) => void opened.push(url),
  };
  const ended = run(args, world).then((code) => ({ code, ...out }));
  return {
    ended,
    exited,
    opened,
    signal: (name) => {
      for (const listener of listeners.get(name) ?? []) listener();
    },
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const all = out.stdout + out.stderr;
          if (wanted.test(all)) resolve(all);
        };
        looking.add(look);
        look();
        void ended.then((end) => reject(new Error(`it ended without ${wanted}: ${JSON.stringify(end)}`)));
      }),
  };
};

async function* chunks(input: string | undefined): AsyncGenerator<string> {
  if (input !== undefined) yield input;
}

/** What a device does with a push. */
export type OnPush = (payload: PushPayload, device: Registered) => void;

/** Registers a device of the owner's, as a browser that subscribed would. */
export const addDevice = async (
  home: Home,
  service: PushService,
  name: string,
  onPush: OnPush = () => {},
): Promise<{ device: Registered; subscription: TestSubscription }> => {
  const owner = home.owner();
  const { publicKey } = await owner.call('vapidKey');
  const subscription = service.subscribe({
    vapidPublicKey: publicKey,
    onMessage: (open) => onPush(JSON.parse(open().payload) as PushPayload, device),
  });
  const { endpoint, keys } = subscription.toJSON();
  const device = await owner.call('subscribe', { body: { subscription: { endpoint, keys }, name } });
  return { device, subscription };
};

/** A device that shows every push and says so. */
export const shows =
  (home: Home): OnPush =>
  ({ beckon }, { deviceToken }) =>
    void home.owner().call('receipt', { body: { notificationId: beckon.id, type: 'shown' }, token: deviceToken });
