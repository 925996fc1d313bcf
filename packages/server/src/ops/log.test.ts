import { expect, it } from 'vitest';
import { openLog } from './log.ts';

const logged = (level: string, write: (log: ReturnType<typeof openLog>) => void): string[] => {
  const lines: string[] = [];
  write(openLog(level, { write: (line) => lines.push(line) }));
  return lines;
};

it('writes one JSON line each, from its level on', () => {
  const lines = logged('warn', (log) => {
    log.info({}, 'not this');
    log.warn({ route: 'x' }, 'this');
  });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 40, time: expect.any(String), route: 'x', msg: 'this' },
  ]);
});

it('keeps secrets out, at the top and one level down', () => {
  const [line] = logged('info', (log) =>
    log.info(
      { authorization: 'Bearer hunter2', headers: { cookie: 'hunter2', 'set-cookie': 'hunter2' }, token: 'hunter2' },
      'x',
    ),
  );
  expect(line).not.toContain('hunter2');
});

it('tells an error whole, its code included, under either name', () => {
  for (const name of ['err', 'error']) {
    const broken = Object.assign(new Error('no'), { code: 'EIO' });
    const [line = ''] = logged('info', (log) => log.error({ [name]: broken }, 'x'));
    const told = JSON.parse(line)[name];
    expect(told).toMatchObject({ message: 'no', code: 'EIO', stack: expect.stringContaining('log.test') });
  }
});
