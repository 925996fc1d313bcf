import type { Decision, Delivery, Notification } from '@beckon/protocol';
import { newsBy } from './alerts.ts';
import type { Day } from './day.ts';
import { permits } from './permits.ts';
import type { Person } from './person.ts';

/** What must hold of every day, whatever happened on it. Each answers what is wrong, in words; nothing when all is well. */
export const wrongsOf = async (day: Day): Promise<string[]> => {
  const wrongs = [...day.wrongs, ...day.world.server.troubles];
  for (const person of day.people) {
    const ledger = await ledgerOf(day, person);
    for (const one of ledger) {
      for (const wrong of wrongsOfOne(day, { person, ledger }, one))
        wrongs.push(`${one.kind} ${one.occasion}: ${wrong}`);
    }
    wrongs.push(...notTold(day, person, ledger), ...(await badgeOf(day, person)));
  }
  wrongs.push(...sentTwice(day), ...backwards(day));
  return wrongs;
};

export const ledgerOf = async ({ world }: Day, person: Person): Promise<Notification[]> => {
  const user = world.ids.users[person.index];
  const all: Notification[] = [];
  let before: string | undefined;
  do {
    if (user === undefined) break;
    const page = await world.server.store.outbox.list(user, { limit: 100, before });
    all.push(...page.items);
    before = page.next;
  } while (before !== undefined);
  return all.reverse();
};

const wrongsOfOne = (
  day: Day,
  whose: { readonly person: Person; readonly ledger: readonly Notification[] },
  one: Notification,
): string[] => {
  const { person } = whose;
  const wrongs: string[] = [];
  const must = (holds: boolean, wrong: string): void => {
    if (!holds) wrongs.push(wrong);
  };
  const { decisions } = one;
  const last = decisions.at(-1);
  const alerts = one.deliveries.filter(({ purpose }) => purpose === 'alert');
  must(one.state === 'closed', `it is ${one.state} when all is over (${last?.action} ${last?.reason})`);
  must(last !== undefined || one.closedHow !== 'over', 'nobody ever decided it');
  const news = newsBy(day.world, one.occasion);
  must(news === undefined || news.author !== person.index, 'its author is told of it');

  for (const [index, decision] of decisions.entries()) {
    const next = decisions[index + 1];
    must(
      decision.reason !== '' && decision.sentence !== '' && Object.keys(decision.evidence).length > 0,
      'it is not explained',
    );
    const waits = decision.action === 'hold' || decision.action === 'defer';
    must(waits === (decision.until !== undefined), `${decision.action} until ${decision.until}`);
    must(waits || next === undefined, `it was decided after ${decision.action}`);
    if (waits) must(endsInTime(day, one, decision, next), `the ${decision.action} (${decision.reason}) did not end`);
    for (const wrong of permits(day, whose, one, decision)) wrongs.push(wrong);
  }

  const sent = last?.action === 'send';
  must(sent || alerts.length === 0, `it was sent, and the last word is ${last?.action} ${last?.reason}`);
  if (sent && last.reason !== 'no_device') must(alerts.length > 0 || devicesGone(day, person), 'it was sent to nobody');
  for (const delivery of alerts) for (const wrong of wrongsOfDelivery(day, one, delivery)) wrongs.push(wrong);
  return wrongs;
};

/** A poll, a crash in the middle of it, and the way back up. */
const PATIENCE = 10_000;

const endsInTime = ({ world }: Day, one: Notification, decision: Decision, next: Decision | undefined): boolean => {
  const down = Math.max(0, ...world.plan.crashes.map(({ downMs }) => downMs)) * world.plan.crashes.length;
  const until = (decision.until ?? 0) + PATIENCE + down;
  return (next?.at ?? one.closedAt ?? Number.POSITIVE_INFINITY) <= until;
};

const devicesGone = ({ world }: Day, person: Person): boolean =>
  world.plan.weather.gone > 0 || person.handsets.every(({ deviceId }) => deviceId === undefined);

const wrongsOfDelivery = (day: Day, one: Notification, delivery: Delivery): string[] => {
  const { state, outcome, settledAt } = delivery;
  const over = one.closedAt ?? Number.POSITIVE_INFINITY;
  switch (state) {
    case 'due':
    case 'claimed':
      return [`a delivery is ${state} when all is over`];
    case 'withdrawn':
      return over <= (settledAt ?? 0) || outcome?.startsWith('device') ? [] : [`a delivery was withdrawn: ${outcome}`];
    case 'failed':
      return day.world.plan.weather.silent > 0 || outcome === 'life over' ? [] : [`a delivery failed: ${outcome}`];
    case 'gone':
      return day.world.plan.weather.gone > 0 ? [] : ['a device is gone on a clear day'];
    case 'accepted': {
      const endpoint = endpointOf(day, delivery.deviceId);
      const tries = day.sendings.filter(
        ({ payload, endpoint: to }) =>
          to === endpoint && payload.beckon.id === one.id && payload.beckon.purpose === 'alert',
      );
      const late = tries.filter(({ at }) => at > over);
      return [
        ...(tries.some(({ taken }) => taken) ? [] : ['it was accepted, and the push service has never had it']),
        ...(late.length > 0 ? [`it was sent ${(late[0]?.at ?? 0) - over} ms after it was closed`] : []),
      ];
    }
  }
};

const endpointOf = ({ people }: Day, deviceId: string): string | undefined =>
  people.flatMap(({ handsets }) => handsets).find((one) => one.deviceId === deviceId)?.endpoint;

/** Whatever was acknowledged has one notification for everyone who was meant. */
const notTold = ({ world }: Day, person: Person, ledger: readonly Notification[]): string[] => {
  const told = new Set(ledger.flatMap(({ occasion }) => newsBy(world, occasion)?.key ?? []));
  return [...world.news.values()].flatMap(({ key, kind, to }) =>
    to.includes(person.index) && !told.has(key) ? [`${kind} ${key} has no notification`] : [],
  );
};

/** When everything is settled, badge and feed say what waits. */
const badgeOf = async ({ world }: Day, person: Person): Promise<string[]> => {
  const user = world.ids.users[person.index];
  if (user === undefined) return [];
  const { total, badgeSeq } = await world.server.store.asks.badges(user.id);
  const expected = world.counts.total(person.index, world.clock.now());
  const { seq } = await world.server.store.feeds.head(user.id);
  return [
    ...(total === expected ? [] : [`the badge of person ${person.index} says ${total}, and ${expected} wait`]),
    ...(badgeSeq <= seq ? [] : [`badgeSeq ${badgeSeq} is beyond the feed's ${seq}`]),
  ];
};

/** On a day without faults the push service has every alert once; on any day a device shows it once. */
const sentTwice = (day: Day): string[] => {
  const shown = new Map<string, number>();
  for (const { person, device, notificationId } of day.alerts) {
    const name = `${person}/${device} ${notificationId}`;
    shown.set(name, (shown.get(name) ?? 0) + 1);
  }
  const wrongs = [...shown].flatMap(([name, count]) => (count > 1 ? [`${name} was shown ${count} times`] : []));
  if (day.crashes > 0) return wrongs;
  const taken = new Map<string, number>();
  const silent = new Set<string>();
  for (const { endpoint, payload, taken: has, fate } of day.sendings) {
    const name = `${endpoint} ${payload.beckon.purpose} ${payload.beckon.id}`;
    if (fate === 'silent') silent.add(name);
    if (has) taken.set(name, (taken.get(name) ?? 0) + 1);
  }
  for (const [name, count] of taken)
    if (count > 1 && !silent.has(name)) wrongs.push(`${name} was taken ${count} times`);
  return wrongs;
};

/** What is sent to a device later does not count earlier. */
const backwards = (day: Day): string[] => {
  const last = new Map<string, number>();
  return day.sendings.flatMap(({ endpoint, payload }) => {
    const before = last.get(endpoint) ?? -1;
    last.set(endpoint, payload.beckon.badgeSeq);
    return payload.beckon.badgeSeq < before ? [`badgeSeq went back from ${before} to ${payload.beckon.badgeSeq}`] : [];
  });
};
