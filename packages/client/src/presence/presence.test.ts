import { contexts, type ReportPresence } from '@beckon/protocol';
import { afterEach, expect, test } from 'vitest';
import { broken, heldClock, never, played, type Received, refused, rest } from '../../test/kit.ts';
import { createClient } from '../call/client.ts';
import type { Snapshot } from '../mirror/snapshot.ts';
import type { PageSign, PresencePage } from './page.ts';
import { createPresence, type Presence } from './presence.ts';

const open: Presence[] = [];
afterEach(() => {
  for (const presence of open.splice(0)) presence.stop();
});

const TALK = contexts.conversation('a', 'c');
const ok = (): Response => new Response(null, { status: 204 });

function aPage(answer: (request: Received) => Response | Promise<Response> = ok) {
  const clock = heldClock();
  let offset = 0;
  const time = { now: () => clock.now() + offset, timer: clock.timer };
  const server = played(answer);
  const hearing = new Set<(sign: PageSign) => void>();
  const is = { visible: true, focused: true };
  const page: PresencePage = {
    get visible() {
      return is.visible;
    },
    get focused() {
      return is.focused;
    },
    listen(hear) {
      hearing.add(hear);
      return () => void hearing.delete(hear);
    },
  };
  let snapshot = { loaded: true, connection: 'live' } as Snapshot;
  const told = new Set<() => void>();
  const mirror = {
    getSnapshot: () => snapshot,
    subscribe: (listener: () => void) => {
      told.add(listener);
      return () => void told.delete(listener);
    },
  };
  const client = createClient({ url: 'http://beckon.test', token: 't', fetch: server.fetch, clock });
  const presence = createPresence(client, { clock: time, page, mirror });
  open.push(presence);
  const reports = (): ReportPresence[] => server.requests.map(({ body }) => body as ReportPresence);
  return {
    ...{ clock, presence, server, reports },
    sign: (sign: PageSign, next: Partial<typeof is> = {}) => {
      Object.assign(is, next);
      for (const hear of hearing) hear(sign);
    },
    mirrors: (next: Partial<Snapshot>) => {
      snapshot = { ...snapshot, ...next };
      for (const tell of told) tell();
    },
    jump: (ms: number) => {
      offset += ms;
    },
    last: () => reports().at(-1) ?? expect.unreachable(),
    listening: () => hearing.size + told.size,
  };
}

test('a burst of changes is one report, and then one comes every 20 s', async () => {
  const { clock, presence, reports, last } = aPage();
  presence.start();
  const leave = presence.enter(contexts.ask('x'));
  presence.enter(TALK);
  leave();
  await clock.advance(250);
  expect(reports()).toEqual([
    {
      connectionId: expect.stringMatching(/^\w{2,}$/),
      ...{ contexts: [contexts.platform(), TALK], visible: true, focused: true, lastInputAgoMs: 250 },
    },
  ]);
  await clock.advance(20_000);
  expect([reports().length, last().lastInputAgoMs]).toEqual([2, 20_250]);
  await clock.advance(40_000);
  expect(reports()).toHaveLength(4);
});

test('what several parts show is shown until the last of them leaves, and leaving twice leaves once', async () => {
  const { clock, presence, reports, last } = aPage();
  presence.start();
  const [one, two] = [presence.enter(TALK), presence.enter(TALK)];
  expect([presence.shows(TALK), presence.shows(contexts.ask('x'))]).toEqual([true, false]);
  await clock.advance(250);
  one();
  one();
  await clock.advance(1_000);
  expect(reports()).toHaveLength(1);
  two();
  await clock.advance(250);
  expect(last().contexts).toEqual([contexts.platform()]);
});

test('of more than fits the newest are told', async () => {
  const { clock, presence, last } = aPage();
  presence.start();
  for (let n = 0; n < 25; n++) presence.enter(contexts.ask(`${n}`));
  await clock.advance(250);
  expect([last().contexts.length, last().contexts[0], last().contexts.at(-1)]).toEqual([
    20,
    contexts.platform(),
    contexts.ask('24'),
  ]);
});

test('a touch is told with the next report, but at once when there was none for a minute', async () => {
  const { clock, presence, reports, last, sign } = aPage();
  presence.start();
  await clock.advance(10_250);
  sign('touched');
  await clock.advance(9_000);
  expect(reports()).toHaveLength(1);
  await clock.advance(55_000);
  const before = reports().length;
  sign('touched');
  await clock.advance(1_000);
  expect([reports().length, last().lastInputAgoMs]).toEqual([before + 1, 250]);
});

test('somebody is in front of it: visible, with the focus, and touched in the last minute', async () => {
  const { clock, presence, sign } = aPage();
  const seen: boolean[] = [];
  presence.subscribe(() => seen.push(presence.attentive));
  presence.start();
  await clock.advance(59_999);
  expect(presence.attentive).toBe(true);
  await clock.advance(1);
  sign('touched');
  await rest();
  sign('changed', { focused: false });
  await rest();
  sign('touched');
  sign('changed', { focused: true });
  await rest();
  sign('changed', { visible: false });
  await rest();
  expect(seen).toEqual([true, false, true, false, true, false]);
});

test('what cannot be seen any more is told at once, for its timers may come late', async () => {
  const { clock, presence, reports, last, sign } = aPage();
  presence.start();
  await clock.advance(250);
  sign('changed', { visible: false, focused: false });
  expect([reports().length, last().visible]).toEqual([2, false]);
  sign('changed');
  await clock.advance(1_000);
  expect(reports()).toHaveLength(2);
});

test('a page that is left says so, is silent, and says all again when it comes back', async () => {
  const { clock, presence, reports, last, sign, server } = aPage();
  presence.start();
  presence.enter(TALK);
  await clock.advance(250);
  sign('gone');
  expect([last().contexts, server.requests.length]).toEqual([[], 2]);
  sign('changed', { visible: false });
  await clock.advance(60_000);
  expect(reports()).toHaveLength(2);
  sign('back', { visible: true });
  await clock.advance(250);
  expect(last().contexts).toEqual([contexts.platform(), TALK]);
});

test('nothing is told before it is started, while nobody is signed in, and after it is stopped', async () => {
  const { clock, presence, reports, last, mirrors, listening } = aPage();
  presence.enter(TALK);
  await clock.advance(60_000);
  mirrors({ loaded: false });
  presence.start();
  await clock.advance(60_000);
  expect(reports()).toEqual([]);
  mirrors({ loaded: true });
  await clock.advance(250);
  expect(reports()).toHaveLength(1);
  mirrors({ connection: 'signed_out' });
  await clock.advance(60_000);
  expect(reports()).toHaveLength(1);
  mirrors({ connection: 'live' });
  await clock.advance(250);
  presence.stop();
  expect([last().contexts, listening()]).toEqual([[], 0]);
  await rest();
  expect(clock.waiting).toBe(0);
  presence.start();
  await clock.advance(250);
  expect(last().contexts).toEqual([contexts.platform(), TALK]);
});

test('a report that failed is tried with the next beat, and not before', async () => {
  const { clock, presence, reports } = aPage(broken);
  presence.start();
  await clock.advance(20_000);
  expect(reports()).toHaveLength(1);
  await clock.advance(250);
  expect(reports()).toHaveLength(2);
});

test('a server that wants a rest gets it', async () => {
  const { clock, presence, reports } = aPage(() => refused('rate_limited', {}, 60));
  presence.start();
  await clock.advance(60_249);
  expect(reports()).toHaveLength(1);
  await clock.advance(1);
  expect(reports()).toHaveLength(2);
});

test('a token that is refused is not tried again until it is started anew', async () => {
  const { clock, presence, reports } = aPage(() => refused('unauthenticated'));
  presence.start();
  await clock.advance(300_000);
  expect(reports()).toHaveLength(1);
  presence.stop();
  presence.start();
  await clock.advance(250);
  expect(reports()).toHaveLength(2);
});

test('a context that is refused is dropped, the others are told, and it may be tried when it is entered anew', async () => {
  let member = false;
  const { clock, presence, reports, last } = aPage(({ body }) =>
    (body as ReportPresence).contexts.includes(TALK) && !member ? refused('not_found', { context: TALK }) : ok(),
  );
  presence.start();
  const leave = presence.enter(TALK);
  presence.enter(contexts.agent('a'));
  await clock.advance(500);
  expect(last().contexts).toEqual([contexts.platform(), contexts.agent('a')]);
  await clock.advance(20_000);
  expect(reports()).toHaveLength(3);
  leave();
  member = true;
  presence.enter(TALK);
  await clock.advance(250);
  expect(last().contexts).toContain(TALK);
});

test('a refusal that names nothing is no loop', async () => {
  const { clock, presence, reports } = aPage(() => refused('not_found'));
  presence.start();
  await clock.advance(20_000);
  expect(reports()).toHaveLength(1);
});

test('one report at a time: what changes meanwhile is told after it', async () => {
  let answer: (response: Response) => void = () => undefined;
  const { clock, presence, reports, last } = aPage(() => new Promise((resolve) => (answer = resolve)));
  presence.start();
  await clock.advance(250);
  presence.enter(TALK);
  await clock.advance(5_000);
  expect(reports()).toHaveLength(1);
  answer(ok());
  await clock.advance(250);
  expect([reports().length, last().contexts]).toEqual([2, [contexts.platform(), TALK]]);
});

test('a report that hangs is given up, and leaving does not wait for it', async () => {
  const { clock, presence, reports, last, sign, server } = aPage(never);
  presence.start();
  await clock.advance(10_250);
  expect(server.requests[0]?.signal?.aborted).toBe(true);
  await clock.advance(20_000);
  expect(reports()).toHaveLength(2);
  sign('gone');
  expect([last().contexts, server.requests[1]?.signal?.aborted]).toEqual([[], true]);
});

test('a clock that jumps makes no report invalid, and nobody present who is not', async () => {
  const { clock, presence, last, jump } = aPage();
  presence.start();
  await clock.advance(50_000);
  jump(-86_400_000);
  await clock.advance(20_000);
  // what passed since it was last looked at is lost, and no more
  expect(last().lastInputAgoMs).toBeGreaterThan(40_000);
  await clock.advance(20_000);
  expect(presence.attentive).toBe(false);
  jump(400 * 86_400_000);
  await clock.advance(20_000);
  expect(last().lastInputAgoMs).toBe(366 * 86_400_000);
});

test('a page that was never in front of anybody was never touched', async () => {
  const { clock, presence, last, sign } = aPage();
  sign('changed', { visible: false, focused: false });
  presence.start();
  await clock.advance(250);
  expect([last().visible, last().lastInputAgoMs]).toEqual([false, 366 * 86_400_000]);
});
