import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HOLES, killedTurns, STREAMING } from './killed-turns.suite.ts';
import { openServer } from './server-process.ts';

killedTurns(50, openServer, async ({ dataDir }) => {
  const file = new DatabaseSync(join(dataDir, 'beckon.db'), { readOnly: true });
  try {
    const streaming = file.prepare(STREAMING).all() as { id: string }[];
    const { holes } = file.prepare(HOLES).get() as { holes: number };
    return { streaming: streaming.map(({ id }) => id), holes };
  } finally {
    file.close();
  }
});
