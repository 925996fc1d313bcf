import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Where } from '@beckon/server';

/** What to do once a house is moved: how to start it, what else it needs, what became of the old place. */
export const next = (from: Where, to: Where, dataDir: string): string =>
  [
    ...(to.type === 'server'
      ? onServer(to.url, from.type === 'directory' ? from.dataDir : dataDir)
      : inDirectory(to.dataDir)),
    ...left(from),
  ]
    .map((line) => `${line}\n`)
    .join('');

const onServer = (url: string, dataDir: string): string[] => [
  `Start it with BECKON_DATABASE_URL=${shown(url)} and BECKON_DATA_DIR=${dataDir}:`,
  'the data directory keeps its secret, and stays needed.',
];

/**
 * What the database seals is opened by the secret of the directory in which it was sealed; and a server repairs what it
 * left running by the name in the file `node`.
 */
const inDirectory = (dataDir: string): string[] => {
  const start = `Start it with BECKON_DATA_DIR=${dataDir}, and without BECKON_DATABASE_URL.`;
  if (existsSync(join(dataDir, 'secret'))) return [start];
  return [
    `First copy \`secret\` and \`node\` from the data directory used so far into ${dataDir}: without`,
    'the secret neither devices nor the keys of push can be used. (If BECKON_SECRET is set, keep it so.)',
    start,
  ];
};

const left = (from: Where): string[] => {
  const where = from.type === 'server' ? shown(from.url) : join(from.dataDir, 'beckon.db');
  return [
    `${where} is as it was, to keep or to remove. Start no server on it again:`,
    'what came then would be in one of the two alone.',
  ];
};

/** Without the password. */
const shown = (url: string): string => {
  const parts = new URL(url);
  for (const name of ['password', 'sslpassword']) parts.searchParams.delete(name);
  const password = parts.password === '' ? '' : ':…';
  const user = parts.username === '' ? '' : `${parts.username}${password}@`;
  return `postgres://${user}${parts.host}${parts.pathname}${decodeURIComponent(parts.search)}`;
};
