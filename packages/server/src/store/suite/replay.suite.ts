import { limits, type Part } from '@beckon/protocol';
import { expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { asAgent, asUser, type Cast, cast, hash, type OpenTestStore, upsert } from './house.suite.ts';

const said = (text: string): { parts: Part[]; preview: string } => ({ parts: [{ type: 'text', text }], preview: 'x' });

/** A reply that grew to this length, with so many landmarks on the way. */
const longReply = async (store: Store, crew: Cast, landmarks: number, length: number): Promise<void> => {
  const { tenantId, ann, agent } = crew;
  const { conversation } = await upsert(store, { tenantId, agentId: agent.id, members: [ann.id] }, asAgent(crew));
  const from = { tenantId, conversationId: conversation.id, userId: ann.id, cid: conversation.id };
  await store.runs.prompt({ ...from, fingerprint: hash('go'), ...said('go'), hosted: true, telling: null });
  const claimed = await store.runs.claimHosted({ owner: 'node:one', leaseUntil: null });
  if (!claimed) throw new Error('nothing to claim');
  const fenced = { runId: claimed.run.id, fence: claimed.fence };
  for (let n = 1; n <= landmarks; n++) {
    const text = 'x'.repeat(Math.round((length * n) / landmarks));
    await store.runs.checkpoint({ ...fenced, ...said(text), landmark: true });
  }
};

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** What a page of a feed may cost, whatever was written. */
export const replaySuite = (open: OpenTestStore): void => {
  test('a page has a long reply once, however many landmarks it passed', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    await longReply(store, crew, 100, 100_000);
    const { frames, more } = await store.feeds.page(asUser(crew, crew.ann), 0, limits.replayPage);
    expect(frames.filter(({ type }) => type === 'superseded').length).toBeGreaterThan(99);
    const whole = frames.filter(({ type }) => type === 'message.updated');
    expect(whole).toMatchObject([{ data: { parts: [{ text: 'x'.repeat(100_000) }] } }]);
    expect(more).toBe(false);
    // 10 MB, when each row gave it
    expect(bytesOf(frames)).toBeLessThan(130_000);
  });

  test('a page ends before what it tells is larger than a mebibyte; the next one goes on', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    for (let n = 0; n < 12; n++) await longReply(store, crew, 2, 200_000);
    const { seq } = await store.feeds.head(crew.ann.id);
    const seen: number[] = [];
    const sizes: number[] = [];
    for (let more = true; more; ) {
      const page = await store.feeds.page(asUser(crew, crew.ann), seen.at(-1) ?? 0, limits.replayPage);
      seen.push(...page.frames.map((frame) => frame.seq));
      sizes.push(bytesOf(page.frames));
      ({ more } = page);
    }
    expect(seen).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
    expect(Math.max(...sizes)).toBeLessThan(limits.replayBytes);
    expect(sizes.length).toBeLessThan(5);
  });
};
