import type { PushPayload, ReceiptType } from '@beckon/protocol';
import { answerAsk } from './answers.ts';
import { gaze, prove, readTo, wipe } from './eyes.ts';
import type { Handset } from './handset.ts';
import type { News } from './news.ts';
import { moodFor, type Person } from './person.ts';
import { later, start, type World } from './world.ts';

/** An alert that a device showed, and where its person was. */
export interface Alert {
  readonly at: number;
  readonly person: number;
  readonly device: number;
  readonly notificationId: string;
  readonly keys: readonly string[];
  /** They had it in front of them at that moment. */
  readonly looking: boolean;
  /** They knew it already. */
  readonly known: boolean;
}

/** A push has come to a device: what it shows, and what its person does about it. */
export const receive = (world: World, alerts: Alert[], person: Person, device: number, payload: PushPayload): void => {
  const handset = person.handsets[device];
  if (handset === undefined) return;
  const about = newsOf(world, payload.beckon.id);
  if (!handset.show(payload, about)) return;
  const { id } = payload.beckon;
  const now = world.clock.now();
  const [first] = about;
  alerts.push({
    ...{ at: now, person: person.index, device, notificationId: id, keys: about.map(({ key }) => key) },
    looking: first !== undefined && person.looksAt(first),
    known: about.length > 0 && about.every(({ key }) => person.seen.has(key)),
  });
  world.trace.add(now, `device ${person.index}/${device} shows`, id, payload.notification.title);
  // some tell it: what nothing hangs on need not be played each time
  if (world.dice.of('shown', alerts.length).chance(0.3)) start(world, () => receipt(world, handset, id, 'shown'));
  if (first === undefined || !person.notices(device)) return;
  const mood = moodFor(person, `${first.name} ${device} ${about.length}`, 'alert');
  if (!mood.chance(0.92)) return;
  later(world, 1_500 + mood.about(9_000), () => {
    if (person.notices(device)) readAlert(world, person, device, id, about);
  });
};

/** Looks at all that a device shows: on waking, or with the phone in hand again. */
export const readScreen = (world: World, person: Person, device: number): void => {
  const handset = person.handsets[device];
  for (const { payload, about } of [...(handset?.displayed.values() ?? [])]) {
    if (payload.beckon.purpose !== 'alert' || about.every(({ key }) => person.seen.has(key))) continue;
    later(world, 3_000, () => {
      if (!person.notices(device)) return;
      readAlert(world, person, device, payload.beckon.id, about);
    });
  }
};

const readAlert = (world: World, person: Person, device: number, id: string, about: readonly News[]): void => {
  const handset = person.handsets[device];
  const [first] = about;
  if (handset?.deviceId === undefined || first === undefined) return;
  const fresh = about.filter(({ key }) => person.sees(key));
  if (fresh.length === 0) return;
  const mood = moodFor(person, `${first.name} ${device}`, 'act');
  if (first.kind === 'approval' || first.kind === 'input') {
    answerAsk(world, person, first, { deviceId: handset.deviceId });
    return;
  }
  const act = mood.weighted({ tap: 40, dismiss: 25, nothing: 35 });
  if (act === 'dismiss') {
    start(world, () => receipt(world, handset, id, 'dismissed'));
    wipe(world, person, first, 200);
  }
  if (act === 'tap') later(world, mood.int(500, 4_000), () => tap(world, person, device, id, first));
};

/** Opens what an alert is about, for a while. */
const tap = (world: World, person: Person, device: number, id: string, first: News): void => {
  const handset = person.handsets[device];
  if (!person.awake || handset === undefined) return;
  start(world, () => receipt(world, handset, id, 'clicked'));
  const conversation = world.ids.conversations.indexOf(first.conversationId ?? '');
  if (conversation >= 0) person.look(device, { type: 'conversation', conversation });
  else person.look(device, { type: 'home' }, first.conversationId);
  prove(world, person);
  gaze(world, person);
  if (first.seq === undefined) wipe(world, person, first, 300);
  const { conversationId } = first;
  if (conversation < 0 && conversationId !== undefined)
    later(world, 1_000, () => start(world, () => readTo(world, person, conversationId)));
  const { epoch } = person;
  later(world, moodFor(person, first.name, 'stay').int(15_000, 90_000), () => {
    if (person.epoch === epoch) person.putAway(device);
  });
};

/** What a notification is about; of a summary all that came in it. */
export const newsOf = (world: World, id: string): News[] => {
  const about = world.server.look.prepare(
    'SELECT occasion FROM notifications WHERE id = ? OR summary_id = ? ORDER BY id',
  );
  return (about.all(id, id) as { occasion: string }[]).flatMap(({ occasion }) => newsBy(world, occasion) ?? []);
};

/** `message:<id>:<rev>`, `ask:<id>#2`: the first two words name what happened. */
export const newsBy = (world: World, occasion: string): News | undefined =>
  world.news.get(occasion.replace(/#\d+$/, '').split(':').slice(0, 2).join(':'));

const receipt = async ({ server }: World, handset: Handset, id: string, type: ReceiptType): Promise<void> => {
  const { deviceId } = handset;
  if (deviceId === undefined) return;
  // a device that was forgotten meanwhile says it to nobody
  await server.call(({ devices }) => devices.receipt({ deviceId }, { notificationId: id, type })).catch(() => {});
};
