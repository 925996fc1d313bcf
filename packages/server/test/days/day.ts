import { leapingClock } from '@beckon/testkit/clock';
import { type Crash, Dice } from '@beckon/testkit/days';
import type { Policy } from '../../src/delivery/deciding.ts';
import { Agenda } from './agenda.ts';
import { perform } from './agents.ts';
import { type Alert, readScreen, receive } from './alerts.ts';
import { Counts } from './counts.ts';
import { gaze, hear, prove } from './eyes.ts';
import { furnish } from './furnish.ts';
import type { News } from './news.ts';
import { Person } from './person.ts';
import type { Plan, Step } from './plan.ts';
import { type PlayedPush, playPush, type Sending } from './push.ts';
import { openDayServer } from './server.ts';
import { Trace } from './trace.ts';
import { openWishes, type Wishlist, write } from './wishes.ts';
import { type Ids, later, start, type World } from './world.ts';

/** A day that is over, with all that is needed to judge it. */
export interface Day extends AsyncDisposable {
  readonly world: World;
  readonly people: readonly Person[];
  readonly wishes: Wishlist;
  readonly alerts: readonly Alert[];
  readonly sendings: readonly Sending[];
  /** What was wrong the moment it was looked at. */
  readonly wrongs: readonly string[];
  readonly crashes: number;
}

/** After the last thing of the day: as long as the longest life, and a little more. */
const RUN_OUT = 8 * 86_400_000;

/** Nothing may be due for longer than a poll and a breath. */
const LATE = 7_000;

/** How often a server without anything to do looks whether there is something, that is, plays its polls. */
const SELDOM = 30 * 60_000;

/** Lives a day, by these rules, until nothing of it is left to do. */
export const liveDay = async (plan: Plan, policy?: Policy): Promise<Day> => {
  const dice = new Dice(`life ${plan.seed}`);
  const trace = new Trace(plan.start);
  const agenda = new Agenda();
  const alerts: Alert[] = [];
  const wrongs: string[] = [];
  const people: Person[] = [];
  const news = new Map<string, News>();
  const counts = new Counts();
  const ids: Ids = { users: [], agents: [], conversations: [] };
  const inboxes = new Map<string, number[]>();
  let push: PlayedPush | undefined;
  let crashes = 0;
  let lookedAt = 0;
  let lastDeath = Number.NEGATIVE_INFINITY;

  const clock = leapingClock({ start: plan.start - 60_000, busy: () => server.pending > 0 });
  push = playPush({
    ...{ clock, agenda, dice: dice.of('push'), weather: plan.weather },
    deliver: (endpoint, payload, ttlMs, topic) => arrive(endpoint, payload, ttlMs, topic),
    onSend: (sending) => {
      const { beckon, app_badge } = sending.payload;
      trace.add(clock.now(), 'sends', beckon.id, beckon.purpose, sending.fate, app_badge, beckon.badgeSeq);
      const person = people.find(({ handsets }) => handsets.some(({ endpoint }) => endpoint === sending.endpoint));
      const expected = person && counts.total(person.index, clock.now());
      if (person && lastDeath < clock.now() - 60_000 && trace.busy === 0 && expected !== app_badge) {
        wrongs.push(`a push says ${app_badge}, and ${expected} wait for person ${person.index}`);
      }
    },
  });
  const server = await openDayServer({
    ...{ clock, senders: push.senders, dice: dice.of('server'), policy },
    reports: (userIds) =>
      people.flatMap((person) => {
        const looker = ids.users[person.index];
        if (looker === undefined || !userIds.includes(looker.id)) return [];
        return person
          .reports(clock.now(), server.since)
          .map((one) => ({ ...one, looker: { ...looker, credentialId: null } }));
      }),
    onDeath: () => {
      crashes += 1;
      lastDeath = clock.now();
      trace.add(clock.now(), 'the server dies');
      for (const person of people) person.noteReach();
      agenda.put(clock.now() + (dying?.downMs ?? 1_000), comeBack);
    },
  });
  let dying: Crash | undefined;

  const world: World = {
    ...{ plan, clock, agenda, dice, server, trace, ids, counts, news },
    tell: (one) => {
      if (news.has(one.key)) return;
      news.set(one.key, one);
      trace.add(clock.now(), 'there is', one.key, one.kind, one.to);
      later(world, 150, () => {
        for (const person of people) hear(world, person, one);
      });
    },
    person: (userId) => ids.users.findIndex(({ id }) => id === userId),
    inboxes: (conversationId) => inboxes.get(conversationId) ?? [],
    knowInbox: (conversationId, members) => void inboxes.set(conversationId, [...members]),
  };

  const comeBack = (): void => {
    server.start();
    trace.add(clock.now(), 'the server is back');
    later(world, 1_500, () => {
      for (const person of people) {
        person.reconnect();
        prove(world, person);
        if (person.focus) gaze(world, person);
      }
    });
  };

  const arrive: Parameters<typeof playPush>[0]['deliver'] = (endpoint, payload, ttlMs, topic) => {
    for (const person of people) {
      person.handsets.forEach((handset, device) => {
        if (handset.endpoint !== endpoint) return;
        if (handset.reachable(clock.now())) {
          receive(world, alerts, person, device, payload);
          return;
        }
        handset.keep(topic, payload, clock.now() + ttlMs);
        const off = handset.plan.off.find(([from, to]) => from <= clock.now() && clock.now() < to);
        if (off) agenda.put(off[1], () => wake(person, device));
      });
    }
  };

  /** A device is there again: what waited for it comes. */
  const wake = (person: Person, device: number): void => {
    const handset = person.handsets[device];
    if (!handset?.reachable(clock.now())) return;
    for (const payload of handset.takeWaiting(clock.now())) receive(world, alerts, person, device, payload);
  };

  const step = (person: Person, one: Step): void => {
    trace.add(clock.now(), `person ${person.index}`, one);
    person.take(one);
    person.handsets.forEach((_, device) => {
      wake(person, device);
    });
    if (one.do === 'look' || one.do === 'net') {
      prove(world, person);
      gaze(world, person);
    }
    if (one.do === 'wake' || one.do === 'carry' || one.do === 'look') {
      person.handsets.forEach((_, device) => {
        if (person.notices(device)) readScreen(world, person, device);
      });
    }
    if (one.do === 'write') start(world, () => write(world, person, one));
    if (one.do === 'snooze' || one.do === 'rule') start(world, () => wishes.follow(person.index, one));
  };

  /** Lives until then: from one moment at which something happens to the next. */
  const liveUntil = async (end: number): Promise<void> => {
    while (clock.now() < end) {
      const due = server.up ? await server.nextTime() : Number.POSITIVE_INFINITY;
      if (due < clock.now() - LATE && lastDeath < clock.now() - 60_000)
        wrongs.push(`something has been due since ${due}`);
      const exact = (push?.flying ?? 0) > 0 || due <= clock.now();
      const next = Math.min(end, agenda.next, exact ? clock.next : due);
      const to = Math.max(clock.now(), next);
      // most of what people do concerns no server: it looks around when something is due, and now and then
      if (!exact && next < due && to - lookedAt < SELDOM) clock.skip(to);
      else {
        lookedAt = to;
        await clock.leap(to);
      }
      for (let run = agenda.take(clock.now()); run; run = agenda.take(clock.now())) {
        run();
        await clock.rest();
      }
      if (trace.failures.length > 0) throw trace.failures[0];
    }
  };

  plan.people.forEach((one, index) => {
    people.push(new Person(world, index, one));
  });
  const wishes = openWishes(world);
  await furnish(world, people, wishes);
  await liveUntil(plan.start);
  for (const person of people) for (const one of person.plan.steps) agenda.put(one.at, () => step(person, one));
  for (const act of plan.acts) agenda.put(act.at, () => start(world, () => perform(world, act)));
  for (const crash of plan.crashes) {
    agenda.put(crash.at, () => {
      dying = crash;
      if (server.up) server.dieBy(crash);
    });
  }
  await liveUntil(plan.end);
  push.clearUp();
  // a death that had no step to come at yet does not come any more
  server.dieBy({ step: Number.POSITIVE_INFINITY, done: false });
  await liveUntil(plan.end + RUN_OUT);
  await liveUntil(plan.end + RUN_OUT + 2 * SELDOM);
  trace.add(clock.now(), 'the day is over');
  return {
    ...{ world, people, wishes, alerts, wrongs, crashes, sendings: push.sendings },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
