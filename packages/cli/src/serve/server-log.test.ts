import { systemClock } from '@beckon/client';
import { expect, test } from 'vitest';
import { plainLog } from './server-log.ts';

test('what is out of the ordinary is one line; secrets and the everyday are left out', () => {
  let printed = '';
  const stderr = { isTTY: true, write: (text: string) => (printed += text) };
  const log = plainLog({ stderr, clock: systemClock() });
  log.info({ url: 'http://127.0.0.1' }, 'listening');
  log.warn({ deviceId: 'd', endpoint: 'https://push.example/1', deviceToken: 'x' }, 'a push was not accepted');
  log.error({ error: new TypeError('no\nway') }, 'the sweeper failed');
  expect(printed.split('\n')).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d a push was not accepted {2}deviceId="d"$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d the sweeper failed {2}error="TypeError: no\\nway"$/),
    '',
  ]);
});
