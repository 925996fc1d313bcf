import {
  type Chromium,
  type ChromiumOptions,
  notifications,
  openChromium,
  type PushStub,
  pump,
  type ShownNotification,
  stubPushSubscribe,
} from '@beckon/testkit/chromium';
import type { PushService } from '@beckon/testkit/push-service';
import type { Page } from 'playwright-core';
import { vi } from 'vitest';

/** A person's browser: signed in, told by pushes, with one page of the app. */
export interface Phone extends AsyncDisposable {
  readonly chromium: Chromium;
  readonly page: Page;
  readonly stub: PushStub;
  /** Where the service worker lives. */
  readonly scope: string;
  /** Resolves with the notification about this when it is displayed. */
  shown(title: string | RegExp): Promise<ShownNotification>;
}

/** Opens the app by a sign-in link, as a phone does, and turns notifications on with the button that is there. */
export const openPhone = async (link: string, service: PushService, options: ChromiumOptions = {}): Promise<Phone> => {
  const chromium = await openChromium({
    ...options,
    context: { viewport: { width: 390, height: 844 }, ...options.context },
  });
  const stub = await stubPushSubscribe(chromium.context, service);
  const pumping = pump(chromium, stub);
  const page = await chromium.newPage(link);
  await page.getByRole('button', { name: 'Turn on notifications' }).click();
  // turning them on sends a test by itself, and says when it came up
  await page.getByText(/Shown after \d+ ms/).waitFor();
  await page.getByRole('button', { name: 'I will do this later' }).click();
  const scope = `${new URL(link).origin}/`;
  return {
    chromium,
    page,
    stub,
    scope,
    shown: async (title) => {
      const matches = (one: ShownNotification): boolean =>
        typeof title === 'string' ? one.title === title : title.test(`${one.title} ${one.body}`);
      return vi.waitFor(
        async () => {
          const all = await notifications(chromium, page);
          const found = all.find(matches);
          if (!found) throw new Error(`not shown: ${title}; shown: ${JSON.stringify(all)}`);
          return found;
        },
        // A fresh OpenCode on a machine that runs everything else takes its time to the first question.
        { timeout: 60_000, interval: 50 },
      );
    },
    [Symbol.asyncDispose]: async () => {
      await pumping[Symbol.asyncDispose]();
      await chromium[Symbol.asyncDispose]();
    },
  };
};
