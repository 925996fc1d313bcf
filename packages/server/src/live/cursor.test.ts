import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positionOf, toCursor } from './cursor.ts';

const ANN = '01890a5d-ac96-774b-bcce-b302099a8057';
const BOB = '01890a5d-ac96-774b-bcce-b302099a8058';
const head = { epoch: 'life', seq: 9, trimmed: 4 };

test('a cursor leads back to the position that it was made of', () => {
  fc.assert(
    fc.property(fc.integer({ min: head.trimmed, max: head.seq }), (seq) => {
      expect(positionOf(toCursor('life', ANN, seq), ANN, head)).toEqual({ type: 'at', seq });
    }),
  );
});

test('without a cursor one begins at the end', () => {
  for (const none of [undefined, '']) expect(positionOf(none, ANN, head)).toEqual({ type: 'at', seq: 9 });
});

test.each([
  ['of somebody else', toCursor('life', BOB, 5), 'principal'],
  ['of another life of the feed', toCursor('other', ANN, 5), 'epoch'],
  ['of what has not happened', toCursor('life', ANN, 10), 'future'],
  ['of what is forgotten', toCursor('life', ANN, 3), 'retention'],
  ['with a position that is none', toCursor('life', ANN, -1), 'malformed'],
  ['with half a position', toCursor('life', ANN, 1.5), 'malformed'],
  ['with a position beyond all numbers', toCursor('life', ANN, 1e21), 'malformed'],
])('a cursor %s resets', (_, cursor, reason) => {
  expect(positionOf(cursor, ANN, head)).toEqual({ type: 'reset', reason });
});

test('any text is a cursor or resets, and none is worse', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), (text) => {
      const position = positionOf(text, ANN, head);
      expect(position.type === 'reset' || text === '').toBe(true);
    }),
  );
});
