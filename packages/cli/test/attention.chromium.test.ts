import type { Notification } from '@beckon/protocol';
import { notifications, openChromium } from '@beckon/testkit/chromium';
import { openPushService } from '@beckon/testkit/push-service';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { openPhone } from './phone.ts';
import { openStage, type Stage } from './stage.ts';

/** Story 5: no push for what is read, one for whoever left without a word, and what is read on one page goes from the other. */

const until = <T>(look: () => Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 60_000, interval: 100 });

/** A conversation with the server's own agent, on a desk that is signed in beside the phone. */
const openDesk = async (stage: Stage) => {
  const { agents } = (await stage.call('GET', '/v1/state', undefined, stage.ownerToken)).body;
  const { id: agentId } = agents.find(({ kind }: { kind: string }) => kind === 'assistant');
  const { id } = (await stage.call('POST', '/v1/conversations', { agentId }, stage.ownerToken)).body;
  const { code } = (await stage.call('POST', '/v1/pairings', {}, stage.ownerToken)).body;
  const chromium = await openChromium({ context: { viewport: { width: 1280, height: 800 } } });
  const page = await chromium.newPage(`${stage.url}/sign-in`);
  await page.getByRole('textbox').first().fill(code);
  await page.keyboard.press('Enter');
  await vi.waitFor(async () => expect(page.url()).not.toContain('/sign-in'), { timeout: 30_000 });
  await page.goto(`${stage.url}/conversations/${id}`);
  return { id, chromium, page, [Symbol.asyncDispose]: () => chromium[Symbol.asyncDispose]() };
};

const say = async (page: Page, text: string): Promise<void> => {
  // while messages are loaded the composer is drawn, too, and takes nothing
  await page.locator('textarea:not([inert] textarea)').waitFor();
  await page.getByRole('textbox').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
};

/** What was told of messages of this conversation, newest first. */
const toldOf = async (stage: Stage, id: string): Promise<Notification[]> => {
  const { items } = (await stage.call('GET', '/v1/notifications', undefined, stage.ownerToken)).body;
  return items.filter((one: Notification) => one.kind === 'message' && one.conversationId === id);
};

test('two pages, one looks at the conversation: it is read there, and no device is told', async () => {
  await using service = await openPushService();
  await using stage = await openStage();
  await using phone = await openPhone(stage.link, service);
  await using desk = await openDesk(stage);
  await say(desk.page, 'a tool, please');
  const read = await until(async () => {
    const [told] = await toldOf(stage, desk.id);
    expect(told?.state).toBe('closed');
    return told;
  });
  expect(read).toMatchObject({ closedHow: 'read', deliveries: [] });
  expect(read?.decisions.map(({ action, reason }) => [action, reason])).toEqual([['hold', 'looking']]);
  expect(read?.decisions[0]?.sentence).toMatch(/^You had this conversation in front of you/);
  expect(read?.closedOn).toBeTruthy();
  const shown = await notifications(phone.chromium, phone.page);
  expect(shown.filter(({ tag }) => tag.startsWith('conv:'))).toEqual([]);
});

test('the network goes while the answer is written: the phone is told within ten seconds; read at the desk, it goes from the phone', async () => {
  await using service = await openPushService();
  await using stage = await openStage();
  await using phone = await openPhone(stage.link, service);
  await using desk = await openDesk(stage);
  await say(desk.page, 'a tool, please');
  await desk.page.getByText('I look at something slow').first().waitFor();
  await desk.chromium.context.setOffline(true);
  const sent = await until(async () => {
    const [told] = await toldOf(stage, desk.id);
    expect(told?.deliveries[0]?.state).toBe('accepted');
    return told;
  });
  expect(sent?.decisions.map(({ action }) => action)).toEqual(['hold', 'send']);
  const [alert] = sent?.deliveries ?? [];
  const tookMs = (alert?.settledAt ?? Number.POSITIVE_INFINITY) - (sent?.createdAt ?? 0);
  console.log(`a person who lost the network is told after ${(tookMs / 1_000).toFixed(1)} s`);
  expect(tookMs).toBeLessThanOrEqual(10_000);
  const shown = await phone.shown(/It took five seconds/);
  expect(shown.tag).toBe(`conv:${desk.id}`);
  const badge = async (): Promise<number> =>
    (await stage.call('GET', '/v1/badges', undefined, stage.ownerToken)).body.total;
  expect(await badge()).toBe(1);

  // back at the desk they see the end of it, which is where they were
  await desk.chromium.context.setOffline(false);
  await desk.page.getByText('It took five seconds').first().waitFor({ timeout: 60_000 });
  await desk.page.mouse.move(200, 200);
  await until(async () => expect(await badge()).toBe(0));
  await until(async () => {
    const left = await notifications(phone.chromium, phone.page);
    expect(left.filter(({ tag }) => tag.startsWith('conv:'))).toEqual([]);
  });
});
