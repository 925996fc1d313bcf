import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ServerEvent, sseParser } from './sse.ts';

const parsed = (chunks: readonly string[]): ServerEvent[] => {
  const events: ServerEvent[] = [];
  const parse = sseParser((event) => events.push(event));
  for (const chunk of chunks) parse(chunk);
  return events;
};

test('fields, comments and defaults', () => {
  const text = ': ping\n\ndata: plain\n\nevent: feed\nid: c1\ndata:{"a":1}\nretry: 500\nunknown: x\n\nid: lonely\n\n';
  expect(parsed([text])).toEqual([
    { event: 'message', data: 'plain' },
    { event: 'feed', data: '{"a":1}', id: 'c1' },
  ]);
});

test('several data lines are one text; an event that has not ended is not there', () => {
  expect(parsed(['data: a\ndata\ndata: b\n\ndata: cut'])).toEqual([{ event: 'message', data: 'a\n\nb' }]);
});

test('however the text is cut, and whichever line ends it has, the events are the same', () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\0]/g, '').replace(/^ /, ''));
  const event = fc.record({
    event: fc.constantFrom('feed', 'live', 'sync'),
    data: line,
    id: fc.option(line, { nil: undefined }),
  });
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(event), fc.constantFrom('\n', '\r\n', '\r'), cuts, (events, end, sizes) => {
      const text = events
        .map(({ event, data, id }) =>
          [`event: ${event}`, ...(id === undefined ? [] : [`id: ${id}`]), `data: ${data}`, '', ''].join(end),
        )
        .join('');
      const chunks: string[] = [];
      for (let at = 0, turn = 0; at < text.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        chunks.push(text.slice(at, at + size));
        at += size;
      }
      expect(parsed(chunks)).toEqual(parsed([text]));
      expect(parsed(chunks)).toEqual(
        events.map(({ event, data, id }) => (id === undefined ? { event, data } : { event, data, id })),
      );
    }),
  );
});
