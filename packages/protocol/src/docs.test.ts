import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as conversations from './conversations.ts';
import * as entities from './entities.ts';
import { faults } from './faults.ts';
import { FeedFrame, GoodbyeReason, ResetReason, SyncFrame } from './frames.ts';
import { Preferences, PreferencesPreview } from './preferences.ts';
import type { Route } from './route.ts';
import { GiveAnswer, OpenAsk } from './routes/asks.ts';
import { routes } from './routes/index.ts';
import { State } from './routes/live.ts';

/** Prose that nobody checks drifts. What the docs name must be there, and what is there must be named. */

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const protocol = read('docs/protocol.md');
/** Everything in `code` on the page, but for blocks. */
const code = [...protocol.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

describe('docs/protocol.md', () => {
  const table: Route[] = Object.values(routes);
  const named = table.map(({ method, path }) => `${method} ${path}`);

  it.each(named)('has a line for %s', (call) => {
    expect(protocol.split('\n').filter((line) => line.startsWith(`| \`${call}\` |`))).toHaveLength(1);
  });

  it('names no route that is not there', () => {
    const found = code.map((text) => /^(?:GET|POST|PUT|DELETE) \/[^?\s]*/.exec(text)?.[0]);
    expect(found.filter((call) => call !== undefined && !named.includes(call))).toEqual([]);
  });

  it.each(Object.entries(faults))('has a row with an anchor for the fault %s', (name, { status, next }) => {
    expect(protocol).toContain(`| <a id="fault-${name}"></a>\`${name}\` | ${status} | ${next} |`);
  });

  it('has no row for a fault that is not there', () => {
    const rows = [...protocol.matchAll(/<a id="fault-(\w+)">/g)].map(([, name]) => name);
    expect(rows.sort()).toEqual(Object.keys(faults).sort());
  });

  it.each([
    ...[FeedFrame, conversations.LiveFrame, SyncFrame].flatMap(typesOf),
    ...GoodbyeReason.options,
    ...ResetReason.options,
    ...conversations.DoubleTexting.options,
  ])('names the frame type or reason %s', (type) => {
    expect(code).toContain(type);
  });

  const shapes = { ...entities, ...conversations, Preferences, PreferencesPreview, State, OpenAsk, GiveAnswer };
  it.each(Object.entries(shapes).filter(([, schema]) => 'shape' in schema))(
    'knows the fields of %s',
    (name, schema) => {
      expect(fieldsOf(name).sort()).toEqual(Object.keys((schema as { shape: object }).shape).sort());
    },
  );
});

describe('docs/operating.md', () => {
  it('has a row for every setting, and for no other', () => {
    const list = /const names = \[([\s\S]*?)\] as const/.exec(read('packages/server/src/config.ts'))?.[1] ?? '';
    const settings = [...list.matchAll(/'([A-Z_]+)'/g)].map(([, name]) => `BECKON_${name}`);
    const rows = [...read('docs/operating.md').matchAll(/^\| `(BECKON_\w+)` \|/gm)].map(([, name]) => name);
    expect(settings.length).toBeGreaterThan(10);
    expect(rows.sort()).toEqual(settings.sort());
  });
});

describe('docs/decisions/dependencies.md', () => {
  it('has a sentence for every runtime dependency, and for no other', () => {
    const used = readdirSync(join(root, 'packages'))
      .map((name) => JSON.parse(read(`packages/${name}/package.json`)))
      .filter(({ name }) => name !== '@beckon/testkit')
      .flatMap(({ dependencies = {} }) => Object.keys(dependencies))
      .filter((name) => !name.startsWith('@beckon/'));
    const rows = [...read('docs/decisions/dependencies.md').matchAll(/^\| ([@\w/, -]+) \| [a-z]/gm)]
      .flatMap(([, names = '']) => names.split(', '))
      .filter((name) => name !== 'package');
    expect(rows.sort()).toEqual([...new Set(used)].sort());
  });
});

describe('links', () => {
  it.each(pages())('of %s lead to files and headings that are there', (page) => {
    expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });
});

/** The types of a discriminated union, by its own account. */
function typesOf(union: typeof FeedFrame | typeof conversations.LiveFrame | typeof SyncFrame): string[] {
  return union.def.options.flatMap((option) => option.shape.type.def.values as string[]);
}

/** The fields of `interface <name>` on the page, in one line or in many; those of objects inside are not counted. */
function fieldsOf(name: string): string[] {
  const body = new RegExp(`^interface ${name} \\{([\\s\\S]*?)\\}$`, 'm').exec(protocol)?.[1] ?? '';
  let flat = body.replace(/\/\/.*$/gm, '');
  while (/\{[^{}]*\}/.test(flat)) flat = flat.replace(/\{[^{}]*\}/g, '');
  return [...flat.matchAll(/(\w+)\??:/g)].map(([, field = '']) => field);
}

/** Every page of the repository that is written by hand. */
function pages(): string[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`);
  const top = readdirSync(root).filter((name) => name.endsWith('.md'));
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return [...top, ...docs, ...packages].filter((path) => existsSync(join(root, path)));
}

/** Relative links and pictures of a page; what stands in code is none. */
function linksOf(page: string): string[] {
  const prose = read(page)
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, '')
    .replace(/`[^`\n]*`/g, '``');
  const marked = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map(([, link = '']) => link);
  const html = [...prose.matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, link = '']) => link);
  return [...marked, ...html].filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', fragment] = link.split('#', 2);
  const target = path === '' ? join(root, page) : resolve(root, dirname(page), decodeURIComponent(path));
  if (relative(root, target).startsWith('..') || !existsSync(target)) return false;
  return fragment === undefined || !target.endsWith('.md') || anchorsOf(relative(root, target)).has(fragment);
}

/** Headings as GitHub names them, and anchors written out. */
function anchorsOf(page: string): Set<string> {
  const text = read(page).replace(/^```[\s\S]*?^```/gm, '');
  const headings = [...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id)]);
}
