import { defineConfig } from 'vitest/config';

/**
 * Tests run on the TypeScript sources: the `source` condition of every package's exports map points at them. Not under
 * `ssr`, which would hand it on to Node: packages of others have it too, and Node reads no TypeScript of theirs.
 */
export default defineConfig({
  resolve: { conditions: ['source'] },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
    globalSetup: ['packages/testkit/src/postgres/global-setup.ts'],
    // a machine that is busy is no failure: what hangs is found all the same
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
