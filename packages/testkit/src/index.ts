/**
 * The light half of the testkit. The browsers and OpenCode are behind their own doors (`@beckon/testkit/chromium`,
 * `/firefox`, `/opencode`), so that a test of the clock does not load Playwright.
 */
export * from './clock/index.ts';
export * from './model/index.ts';
export * from './push-service/index.ts';
export * from './tls/index.ts';
