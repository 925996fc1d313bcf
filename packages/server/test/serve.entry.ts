import { readConfig } from '../src/config.ts';
import { openHouse } from '../src/main.ts';
import { openLog } from '../src/ops/log.ts';

/** The server as a process of its own, for tests that kill it. It says where it is, or why it is not. */
const dataDir = process.env.BECKON_DATA_DIR ?? '';
try {
  const config = readConfig(process.env, { cwd: dataDir, home: dataDir });
  const house = await openHouse({ config, log: openLog('silent'), appDirectory: `${dataDir}/no-app` });
  console.log(`listening ${house.url}`);
} catch (error) {
  console.log(`failed ${error instanceof Error ? `${error.name}: ${error.message}` : error}`);
  process.exitCode = 1;
}
