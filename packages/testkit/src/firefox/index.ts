import { type Browser, launch, type Page } from 'puppeteer-core';
import { findProgram } from '../machine/find-program.ts';
import { openScratch } from '../machine/scratch.ts';

export interface FirefoxOptions {
  /** Where it registers for push: `Autopush.pushServerURL`. */
  readonly pushServerURL: string;
  /** A profile directory to use and keep, so that a test can start the same browser again. Default: a fresh one. */
  readonly profile?: string;
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
}

/** A running stock Firefox. WebDriver BiDi reaches pages, not workers: those report to their page or their server. */
export interface Firefox extends AsyncDisposable {
  readonly browser: Browser;
  newPage(url: string): Promise<Page>;
}

/** The path of Firefox, if this machine has one. ESR goes first: it is what Debian packages and what was tried. */
export function findFirefox(): string | undefined {
  return findProgram(['firefox-esr', 'firefox'], ['/Applications/Firefox.app/Contents/MacOS/firefox']);
}

/**
 * Starts a stock, headless Firefox (about 2 s) whose push service is ours: a real `PushManager.subscribe`, real
 * RFC 8291 decryption, a real worker. Throws with what to install when there is no Firefox.
 */
export async function openFirefox(options: FirefoxOptions): Promise<Firefox> {
  const executablePath = findFirefox();
  if (executablePath === undefined) {
    throw new Error('no Firefox on the PATH: install it (apt-get install firefox-esr, brew install --cask firefox)');
  }
  await using stack = new AsyncDisposableStack();
  const userDataDir = options.profile ?? stack.use(await openScratch('firefox')).path;
  const extraPrefsFirefox = { ...preferences(options.pushServerURL), ...options.preferences };
  const browser = await launch({ browser: 'firefox', executablePath, headless: true, userDataDir, extraPrefsFirefox });
  stack.defer(() => browser.close());
  const opened = stack.move();
  return {
    browser,
    async newPage(url) {
      const page = await browser.newPage();
      await page.goto(url);
      return page;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Each of these was found necessary by trying Firefox 153 without it. */
function preferences(pushServerURL: string): Record<string, string | number | boolean> {
  return {
    'dom.push.serverURL': pushServerURL,
    // ws:// instead of wss://; without it subscribe fails with AbortError.
    'dom.push.testing.allowInsecureServerURL': true,
    // Remote control turns push off; only an explicit value turns it on again.
    'dom.push.connection.enabled': true,
    // Milliseconds; the default of 5 s makes a reconnect a long wait.
    'dom.push.retryBaseInterval': 200,
    // Granted for every site: headless nobody answers the prompt, and subscribe hangs.
    'permissions.default.desktop-notification': 1,
    // Without a desktop's notification service showNotification would reject.
    'alerts.useSystemBackend': false,
    // A dead proxy keeps it from looking for Mozilla's hosts; loopback never goes through a proxy.
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': 9,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': 9,
  };
}
