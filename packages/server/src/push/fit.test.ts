import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../kit/graphemes.ts';
import { fit } from './fit.ts';
import { somePush } from './sender.suite.ts';

const MOST = 3993;
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3000 }),
  fc.string({ unit: 'grapheme', maxLength: 2000 }),
  fc.constantFrom('"', '\u0001', '👨‍👩‍👧‍👦').chain((unit) => fc.nat(4000).map((count) => unit.repeat(count))),
);

test('what fits is left as it is', () => {
  const { payload } = somePush();
  expect(fit(payload, MOST)).toBe(payload);
});

test('whatever the texts, it fits; and whoever can answer sees all there was to see', () => {
  fc.assert(
    fc.property(text, text, (body, title) => {
      const { payload } = somePush(body, title);
      const fitted = fit(payload, MOST);
      expect(utf8Bytes(JSON.stringify(fitted))).toBeLessThanOrEqual(MOST);
      if (fitted.beckon.token !== undefined || fitted.beckon.actions !== undefined) expect(fitted).toEqual(payload);
    }),
  );
});

test('buttons go before words', () => {
  const { payload } = somePush('x'.repeat(3400));
  const tight = utf8Bytes(JSON.stringify(payload)) - 10;
  const { notification, beckon } = fit(payload, tight);
  expect(notification).toEqual(payload.notification);
  expect(beckon).not.toHaveProperty('token');
  expect(beckon).not.toHaveProperty('actions');
});
