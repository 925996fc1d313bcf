import { browserStorage } from '../storage/browser.ts';
import type { BrowserStorage } from '../storage/storage.ts';
import { type Browser, type NavigatorLike, type Platform, recognise } from './browser.ts';
import type { PushManagerLike } from './subscription.ts';

/**
 * Whether this browser can be pushed to, and if not, why.
 *
 * - default            can, and nobody has been asked yet
 * - granted, denied    what the person said
 * - insecure           the page is not https, nor localhost
 * - ios-not-installed  on iPhone and iPad only an app on the Home Screen gets pushes
 * - private            a private window without service workers (Firefox). Chrome says `denied` there and Safari nothing
 *                      that a page could tell apart
 * - unsupported        everything else
 */
export type PushSituationType =
  | 'default'
  | 'granted'
  | 'denied'
  | 'unsupported'
  | 'private'
  | 'insecure'
  | 'ios-not-installed';

export interface PushSituation {
  type: PushSituationType;
  /** The browser holds a subscription, and it was registered with the server from here. */
  subscribed: boolean;
  deviceId?: string;
  browser: Browser;
  platform: Platform;
}

/** What is asked of the browser. */
export interface PushEnv {
  readonly isSecureContext: boolean;
  readonly navigator: NavigatorLike & { readonly standalone?: boolean; readonly serviceWorker?: ServiceWorkersLike };
  readonly Notification?: { readonly permission: string; requestPermission(): Promise<string> };
  readonly PushManager?: unknown;
  matchMedia?(query: string): { readonly matches: boolean };
  readonly storage: BrowserStorage;
}
export interface ServiceWorkersLike {
  readonly ready: Promise<{ readonly pushManager: PushManagerLike }>;
  getRegistration(): Promise<{ readonly pushManager: PushManagerLike } | undefined>;
}

/** The page's own surroundings. */
export function browserEnv(storage: BrowserStorage = browserStorage()): PushEnv {
  const world = globalThis as unknown as Omit<PushEnv, 'storage'>;
  const { Notification, PushManager } = world;
  return {
    isSecureContext: world.isSecureContext,
    navigator: world.navigator,
    ...(Notification === undefined ? {} : { Notification }),
    ...(PushManager === undefined ? {} : { PushManager }),
    // Called on its window: browsers refuse it otherwise.
    matchMedia: (query) => world.matchMedia?.(query) ?? { matches: false },
    storage,
  };
}

/** What can be told at once, without asking the worker. */
export function situationType(env: PushEnv): PushSituationType {
  const { browser, platform } = recognise(env.navigator);
  if (!env.isSecureContext) return 'insecure';
  if (platform === 'ios' && !isInstalled(env) && env.PushManager === undefined) return 'ios-not-installed';
  if (env.navigator.serviceWorker === undefined) return browser === 'firefox' ? 'private' : 'unsupported';
  if (env.PushManager === undefined || env.Notification === undefined) return 'unsupported';
  const { permission } = env.Notification;
  return permission === 'granted' || permission === 'denied' ? permission : 'default';
}

const isInstalled = (env: PushEnv): boolean =>
  env.navigator.standalone === true || env.matchMedia?.('(display-mode: standalone)').matches === true;

/** Whether this browser can be pushed to, and whether it is. */
export async function pushSituation(env: PushEnv = browserEnv()): Promise<PushSituation> {
  const type = situationType(env);
  const { browser, platform } = recognise(env.navigator);
  const here = { type, browser, platform };
  if (type !== 'granted') return { ...here, subscribed: false };
  const registration = await env.navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  const device = await env.storage.device.get();
  // A subscription that the browser has renewed by itself, unseen by the server, does not count.
  const subscribed = subscription?.endpoint !== undefined && subscription.endpoint === device?.endpoint;
  return subscribed ? { ...here, subscribed, deviceId: device.deviceId } : { ...here, subscribed };
}
