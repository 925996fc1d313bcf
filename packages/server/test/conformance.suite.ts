import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformance } from '@beckon/testkit/conformance';
import { afterAll, describe, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { openHouse } from '../src/main.ts';
import { openLog } from '../src/ops/log.ts';
import { ADMIN_KEY } from './edge.ts';

/** Our server, as a person starts it: real files, a real socket, real time, and private push endpoints refused. */
export const conformanceSuite = async (settings: Record<string, string> = {}): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'beckon-conformance-'));
  const env = { BECKON_PORT: '0', BECKON_DATA_DIR: dataDir, BECKON_ADMIN_KEY: ADMIN_KEY, ...settings };
  const config = readConfig(env, { cwd: dataDir, home: dataDir });
  const house = await openHouse({ config, log: openLog('silent'), appDirectory: join(dataDir, 'no-app') });
  afterAll(async () => {
    await house.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  for (const { name, checks } of conformance({ url: house.url, adminKey: ADMIN_KEY }))
    describe(name, () => {
      for (const check of checks) test(check.name, check.run);
    });
};
