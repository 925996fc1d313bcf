/**
 * The light half of the testkit. The browsers, OpenCode and PostgreSQL are behind their own doors
 * (`@beckon/testkit/chromium`, `/firefox`, `/opencode`, `/postgres`), so that a test of the clock does not load
 * Playwright.
 */
export * from './clock/index.ts';
export * from './model/index.ts';
export * from './push-service/index.ts';
export * from './tls/index.ts';
