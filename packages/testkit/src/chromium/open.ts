import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { findProgram } from '../machine/find-program.ts';
import { openScratch } from '../machine/scratch.ts';
import { Registrations } from './registrations.ts';

export interface ChromiumOptions {
  /** What every site may do from the start (default `granted`); headless, nobody answers a prompt. */
  readonly notifications?: 'default' | 'granted' | 'denied';
  /** A certificate to trust: its `spkiFingerprint`, from `makeCertificate`. */
  readonly trust?: { readonly spkiFingerprint: string };
  /** A profile directory to use and keep, so that a test can start the same browser again. Default: a fresh one. */
  readonly profile?: string;
  /** More flags, such as `--bypass-app-banner-engagement-checks` for a real `beforeinstallprompt`. */
  readonly args?: readonly string[];
  /** Passed on: viewport, locale, time zone, colour scheme, permissions, and so on. */
  readonly context?: Parameters<typeof chromium.launchPersistentContext>[1];
}

/** A running Chromium of the system's own build. */
export interface Chromium extends AsyncDisposable {
  readonly context: BrowserContext;
  /** The service workers it knows, page or no page. */
  readonly registrations: Registrations;
  newPage(url: string): Promise<Page>;
}

/** `--headless` and `--no-sandbox`, which root needs, are Playwright's own. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Values of Chromium's content settings. */
const SETTINGS = { default: undefined, granted: 1, denied: 2 };

/** The path of Chromium or Chrome, if this machine has one. */
export function findChromium(): string | undefined {
  return findProgram(
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
  );
}

/**
 * Starts the system's Chromium, headless, with a profile of its own. It is a persistent context because an ordinary
 * one is incognito, which denies notifications; and the permission is written into the profile because one granted
 * over CDP is forgotten at the next start. Throws with what to install when there is none.
 */
export async function openChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('no Chromium on the PATH: install it (apt-get install chromium, brew install --cask chromium)');
  }
  await using stack = new AsyncDisposableStack();
  const profile = options.profile ?? stack.use(await openScratch('chromium')).path;
  await writePreferences(profile, options.notifications ?? 'granted');
  const trust = options.trust ? [`--ignore-certificate-errors-spki-list=${options.trust.spkiFingerprint}`] : [];
  const context = await chromium.launchPersistentContext(profile, {
    ...options.context,
    executablePath,
    headless: true,
    args: [...FLAGS, ...trust, ...(options.args ?? [])],
  });
  stack.defer(() => context.close());
  // The blank page a persistent context starts with stays open and is nobody's client: CDP is reached through it.
  const registrations = await Registrations.watch(context);
  const opened = stack.move();
  return {
    context,
    registrations,
    async newPage(url) {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Only for a profile that is not there yet: a second start must find what the first one left. */
async function writePreferences(profile: string, notifications: keyof typeof SETTINGS): Promise<void> {
  const preferences = { profile: { default_content_setting_values: { notifications: SETTINGS[notifications] } } };
  await mkdir(join(profile, 'Default'), { recursive: true });
  const file = join(profile, 'Default', 'Preferences');
  await writeFile(file, JSON.stringify(preferences), { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
