import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Fault } from './fault.ts';
import { type FaultCode, faults } from './faults.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

it.each(Object.keys(faults) as FaultCode[])('%s leads to its row on a page that is there', (code) => {
  const [page = '', anchor = ''] = new Fault(code).toBody().error.docs.split('#');
  expect(readFileSync(join(root, page), 'utf8')).toContain(`<a id="${anchor}"></a>`);
});

it('no package names a host on the internet as if it were Beckon’s own', () => {
  const sources = readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => /^[^/]+\/src\/.*\.tsx?$/.test(path) && !path.endsWith('faults.test.ts'),
  );
  expect(sources.length).toBeGreaterThan(100);
  const naming = sources.filter((path) =>
    /beckon\.(dev|app|com|io|org)\b/.test(readFileSync(join(root, 'packages', path), 'utf8')),
  );
  expect(naming).toEqual([]);
});
