import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Where } from '@beckon/server';

/** What to do once a house is moved: how to start it, what else it needs, what became of the old place. */
export const next = (from: Where, to: Where, dataDir: string): string =>
  [
    ...(to.type === 'server'
      ? onServer(to.url, directoryOf(from) ?? dataDir)
      : inDirectory(to.dataDir, directoryOf(from) ?? dataDir)),
    ...old(from),
  ]
    .map((line) => `${line}\n`)
    .join('');

const onServer = (url: string, dataDir: string): string[] => [
  `Start it with BECKON_DATABASE_URL=${shown(url)}, and BECKON_DATA_DIR=${dataDir}:`,
  'the data directory keeps its secret, and stays needed.',
];

/** What the database seals is opened by the secret of the directory it was sealed in. */
const inDirectory = (dataDir: string, before: string): string[] => {
  const start = `Start it with BECKON_DATA_DIR=${dataDir}, and without BECKON_DATABASE_URL.`;
  if (dataDir === before || existsSync(join(dataDir, 'secret'))) return [start];
  const keep = `Copy \`secret\` into it first, from the data directory used so far (${before}?), unless BECKON_SECRET is set:`;
  return [start, keep, 'without it neither devices nor the keys of push open.'];
};

const old = (from: Where): string[] => {
  const where = from.type === 'server' ? shown(from.url) : join(from.dataDir, 'beckon.db');
  return [
    `${where} is as it was. Do not start a server on it again: what comes later would be in one of the two alone.`,
  ];
};

const directoryOf = (where: Where): string | undefined => (where.type === 'directory' ? where.dataDir : undefined);

/** Without the password. */
const shown = (url: string): string => {
  const parts = new URL(url);
  const password = parts.password === '' ? '' : ':…';
  const user = parts.username === '' ? '' : `${parts.username}${password}@`;
  return `postgres://${user}${parts.host}${parts.pathname}`;
};
