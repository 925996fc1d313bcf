import { type Chromium, openChromium } from '@beckon/testkit/chromium';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { openStage, type Stage } from './stage.ts';

/** Stories 2 and 4: a turn that outlives the page and the server, and messages that outlive the network and the tab. */

/** A signed-in browser, and a conversation with the server's own agent. */
const openTalk = async (stage: Stage): Promise<{ chromium: Chromium; page: Page; talk: string; id: string }> => {
  const { agents } = (await stage.call('GET', '/v1/state', undefined, stage.ownerToken)).body;
  const { id: agentId } = agents.find(({ kind }: { kind: string }) => kind === 'assistant');
  const { id } = (await stage.call('POST', '/v1/conversations', { agentId }, stage.ownerToken)).body;
  const chromium = await openChromium({ context: { viewport: { width: 390, height: 844 } } });
  const page = await chromium.newPage(stage.link);
  // signed in, whatever the first screen is
  await vi.waitFor(async () => expect(page.url()).not.toContain('/sign-in'), { timeout: 30_000 });
  const talk = `${stage.url}/conversations/${id}`;
  await page.goto(talk);
  return { chromium, page, talk, id };
};

/** Its messages are there: while they are loaded the composer is drawn, too, and takes nothing. */
const conversationShown = (page: Page): Promise<void> => page.locator('textarea:not([inert] textarea)').waitFor();

const say = async (page: Page, text: string): Promise<void> => {
  await conversationShown(page);
  await page.getByRole('textbox').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
};

/** The numbers that the page shows the agent to have counted to: each once, in order, or it throws. */
const counted = async (page: Page): Promise<number> => {
  const text = (await page.locator('main').innerText()).split('Close this page if you like:')[1] ?? '';
  const numbers = [...text.matchAll(/(\d+)[,.]/g)].map(([, number]) => Number(number));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  return numbers.length;
};

const until = (check: () => Promise<unknown>): Promise<unknown> =>
  vi.waitFor(check, { timeout: 60_000, interval: 100 });

test('a turn goes on while the page is closed, and every word is there once; when the server is killed it says so', async () => {
  await using stage = await openStage();
  const { chromium, page, talk } = await openTalk(stage);
  await using _ = chromium;
  await say(page, 'a long one');
  await until(async () => expect(await counted(page)).toBeGreaterThan(2));
  await page.reload();
  await until(async () => expect(await counted(page)).toBeGreaterThan(5));
  await page.close();
  const again = await chromium.newPage(talk);
  await until(async () => expect(await counted(again)).toBeGreaterThan(8));

  const before = await counted(again);
  await stage.restart('SIGKILL');
  await again.getByText('Cut off').first().waitFor();
  // what half a second had not kept is taken back, and nothing else
  expect(await counted(again)).toBeGreaterThanOrEqual(before - 2);
  await again.getByRole('button', { name: 'Try again' }).click();
  await until(async () => expect(await counted(again)).toBeGreaterThan(1));
  await again.getByRole('button', { name: 'Stop the answer' }).click();
  await again.getByText('Stopped at').waitFor();
});

test('three messages without a network, the tab closed: sent in order, once each, when there is one', async () => {
  await using stage = await openStage();
  const { chromium, page, talk, id } = await openTalk(stage);
  await using _ = chromium;
  await conversationShown(page);
  await stage.stop('SIGKILL');
  for (const text of ['first', 'second', 'third']) await say(page, text);
  await page.getByText('3 wait for the network').waitFor();
  await page.close();
  await stage.start();
  const later = await chromium.newPage(talk);
  const said = async (): Promise<string[]> => {
    const { items } = (await stage.call('GET', `/v1/conversations/${id}/messages`, undefined, stage.ownerToken)).body;
    const mine = items.filter(({ author }: { author: { kind: string } }) => author.kind === 'user');
    return mine.map(({ parts }: { parts: { text: string }[] }) => parts[0]?.text).reverse();
  };
  await until(async () => expect(await said()).toEqual(['first', 'second', 'third']));
  await later.getByText('third').first().waitFor();
  expect(await said()).toHaveLength(3);
});

test('seven tabs of one browser hold one stream, and all of them see the words', async () => {
  await using stage = await openStage();
  const { chromium, page, talk } = await openTalk(stage);
  await using _ = chromium;
  const tabs = [page];
  for (let n = 1; n < 7; n++) tabs.push(await chromium.newPage(talk));
  await say(page, 'hello');
  for (const tab of tabs) await tab.getByText('Set BECKON_MODEL').first().waitFor({ timeout: 60_000 });
  const metrics = await (await fetch(`${stage.url}/metrics`)).text();
  expect(metrics).toMatch(/^beckon_streams 1$/m);
});

test('an ask leads back to its conversation, open and when it is over', async () => {
  await using stage = await openStage();
  const { body } = await stage.call('POST', '/v1/conversations', { title: 'Release' }, stage.agentKey);
  const ask = { key: 'k', kind: 'approval', title: 'Deploy?', conversationId: body.id };
  const { id } = (await stage.call('POST', '/v1/asks', ask, stage.agentKey)).body;
  await using chromium = await openChromium({ context: { viewport: { width: 390, height: 844 } } });
  const page = await chromium.newPage(stage.link);
  await vi.waitFor(async () => expect(page.url()).not.toContain('/sign-in'), { timeout: 30_000 });
  const goBack = async (): Promise<void> => {
    await page.goto(`${stage.url}/asks/${id}`);
    await page.getByRole('link', { name: 'Go to the conversation' }).click();
    await page.waitForURL(`${stage.url}/conversations/${body.id}`);
  };
  await goBack();
  await stage.call('POST', `/v1/asks/${id}/answer`, { value: 'approve' }, stage.ownerToken);
  await goBack();
});
