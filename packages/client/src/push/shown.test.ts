import { expect, test } from 'vitest';
import { closeShown } from './shown.ts';

test('closes what is told about these, and neither another, nor how one ended, nor what is not ours', async () => {
  const closed: unknown[] = [];
  const shown = (data: unknown) => ({ data, close: () => closed.push(data) });
  const ours = (id: string, purpose = 'alert') => ({ beckon: 1, push: { beckon: { id, purpose } } });
  const all = [ours('a'), ours('b'), ours('a', 'settle'), null, { id: 'a' }];
  await closeShown({ getNotifications: async () => all.map(shown) }, new Set(['a']));
  expect(closed).toEqual([all[0]]);
});
