import type { Mirror, Presence, Snapshot } from '@beckon/client';
import { contexts } from '@beckon/protocol';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { type Beckon, BeckonProvider, useAttentive, usePresence, useSnapshot } from '../src/index.ts';

const TALK = contexts.conversation('agent', 'talk');
const beckon = {
  mirror: {
    getSnapshot: () => ({ me: { id: 'ann', name: 'Ann' } }) as Snapshot,
    subscribe: () => () => {},
    people: (id) => (id === 'talk' ? ['ann', 'bob'] : []),
  } as Partial<Mirror>,
  presence: { enter: () => () => {}, attentive: true, subscribe: () => () => {} } as Partial<Presence>,
} as Beckon;
beckon.mirror.getSnapshot = (
  (snapshot) => () =>
    snapshot
)(beckon.mirror.getSnapshot());

const Line = ({ context }: { context: string | null }) => {
  const { me } = useSnapshot();
  const { people } = usePresence(context);
  return `${me?.name} with [${people}] ${useAttentive()}`;
};
const drawn = (context: string | null): string =>
  renderToString(createElement(BeckonProvider, { value: beckon }, createElement(Line, { context })));

test('on a server nobody is in front of the page, and what is known is drawn', () => {
  expect(drawn(TALK)).toBe('Ann with [bob] false');
  expect([drawn(contexts.platform()), drawn(null)]).toEqual(['Ann with [] false', 'Ann with [] false']);
});

test('a hook outside of the provider says so', () => {
  expect(() => renderToString(createElement(Line, { context: null }))).toThrow('BeckonProvider');
});
