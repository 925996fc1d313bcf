import type { Ask, Device } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { isFirstRun } from './firstRun.ts';

const kept = { theme: 'system', singleKeys: true } as const;
const device = {} as Device;
const ask = {} as Ask;

test.each([
  ['nothing was ever asked, no device', [], [], kept, true],
  ['a device was added during it', [], [device], { ...kept, welcome: 'open' }, true],
  ['a device was there before', [], [device], kept, false],
  ['an agent asked', [ask], [], { ...kept, welcome: 'open' }, false],
  ['it was sent away', [], [], { ...kept, welcome: 'done' }, false],
] as const)('%s', (_, asks, devices, chosen, first) => expect(isFirstRun({ asks, devices }, chosen)).toBe(first));
