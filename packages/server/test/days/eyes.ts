import { IDLE } from '../../src/attention/view.ts';
import { answerAsk } from './answers.ts';
import type { News } from './news.ts';
import { ifStillThere, moodFor, type Person } from './person.ts';
import { later, start, type World } from './world.ts';

/**
 * What pages prove and what people see are two things. A page that is visible, has the focus and was touched in the last
 * minute proves what it has drawn, though its person may have walked off; and a person sees what they look at, though
 * the page may have no network to prove it.
 */

/** Something came up: whoever is there sees it, or a notice of it. */
export const hear = (world: World, person: Person, news: News): void => {
  if (!news.to.includes(person.index)) return;
  prove(world, person);
  proveNotice(world, person, news);
  const isAsk = news.kind === 'approval' || news.kind === 'input';
  if (isAsk) later(world, 300, () => person.redraw());
  if (person.looksAt(news)) gaze(world, person);
  else if (person.focus !== undefined || person.desk !== undefined) notice(world, person, news);
};

/** Whatever is in front of them now, they have seen in a few seconds. */
export const gaze = (world: World, person: Person): void => {
  const until = world.clock.now();
  ifStillThere(world, person, person.dice.of('gaze', until).int(1_000, 4_500), () => {
    for (const news of world.news.values()) {
      if (news.at > until || !news.to.includes(person.index) || person.seen.has(news.key)) continue;
      const listed = person.focus?.place.type === 'home' && person.focus.conversationId === undefined;
      if ((person.looksAt(news) || listed) && person.sees(news.key)) seenOnPage(world, person, news);
    }
  });
};

const seenOnPage = (world: World, person: Person, news: News): void => {
  if (news.kind === 'approval' || news.kind === 'input') answerAsk(world, person, news, undefined);
  // a list tells of what has no page of its own: a third is wiped away there
  else if (news.seq === undefined && moodFor(person, news.name, 'list').chance(0.35)) wipe(world, person, news, 2_000);
};

/** A notice on a page that shows something else: three in four are noticed, and half of these are wiped away. */
const notice = (world: World, person: Person, news: News): void => {
  const device = person.focus?.device ?? person.desk;
  const page = device === undefined ? undefined : person.pages[device];
  if (device === undefined || !page?.visible || !person.live(device)) return;
  const mood = moodFor(person, news.name, 'notice');
  if (!mood.chance(person.focus === undefined ? 0.4 : 0.75)) return;
  later(world, mood.int(1_500, 8_000), () => {
    if (!person.awake || !page.visible || !person.live(device) || (person.focus?.device ?? person.desk) !== device)
      return;
    if (!person.sees(news.key)) return;
    if (news.kind === 'approval' || news.kind === 'input') answerAsk(world, person, news, undefined);
    else if (mood.chance(0.5)) wipe(world, person, news, mood.int(500, 4_000));
  });
};

/** Wipes a notice away, or opens what it is about: which proves that it was seen. */
export const wipe = (world: World, person: Person, news: News, ms: number): void => {
  later(world, ms, () => start(world, () => tellSeen(world, person, news, false)));
};

const tellSeen = async (world: World, person: Person, news: News, drawn: boolean): Promise<void> => {
  const user = world.ids.users[person.index];
  if (user === undefined) return;
  const about = world.server.look
    .prepare("SELECT id FROM notifications WHERE user_id = ? AND state <> 'closed' AND occasion LIKE ? || '%'")
    .get(user.id, news.key) as { id: string } | undefined;
  if (about === undefined) return;
  const seen = { notificationId: about.id, ...(drawn && { drawn: true as const }) };
  await world.server.call(({ proof }) => proof.seen({ ...user, credentialId: null }, seen));
};

/** What a page has drawn, it proves: how far its conversation goes, and the asks on it. */
export const prove = (world: World, person: Person): void => {
  person.pages.forEach((page, device) => {
    if (!page.connected || !page.visible || !page.focused) return;
    const { shown } = page;
    later(world, person.dice.of('draw', device, world.clock.now()).int(300, 1_400), () => {
      const fresh = world.clock.now() - page.inputAt(world.clock.now()) < IDLE;
      if (page.shown.place !== shown.place || !person.live(device) || !page.visible || !page.focused || !fresh) return;
      start(world, () => proveDrawn(world, person, page.shown.place));
    });
  });
};

/** A notice over the conversation that it is about is proved when it has stood there for three seconds. */
const proveNotice = (world: World, person: Person, news: News): void => {
  if (news.seq !== undefined || news.kind === 'approval' || news.kind === 'input') return;
  person.pages.forEach((page, device) => {
    const { place } = page.shown;
    const shows = place.type === 'conversation' && world.ids.conversations[place.conversation] === news.conversationId;
    if (!page.connected || !page.visible || !page.focused || !shows) return;
    later(world, 3_000 + person.dice.of('notice', device, world.clock.now()).int(300, 1_000), () => {
      const now = world.clock.now();
      const fresh = now - page.inputAt(now) < IDLE;
      if (page.shown.place !== place || !person.live(device) || !page.visible || !page.focused || !fresh) return;
      start(world, () => tellSeen(world, person, news, true));
    });
  });
};

const proveDrawn = async (
  world: World,
  person: Person,
  place: Person['pages'][number]['shown']['place'],
): Promise<void> => {
  const user = world.ids.users[person.index];
  if (user === undefined) return;
  const witness = { ...user, credentialId: null };
  const conversationId = place.type === 'conversation' ? world.ids.conversations[place.conversation] : undefined;
  if (conversationId !== undefined) await readTo(world, person, conversationId);
  const unproved = [...world.news.values()].filter(
    ({ key, kind, over, to, conversationId: where }) =>
      (kind === 'approval' || kind === 'input') &&
      over === undefined &&
      to.includes(person.index) &&
      !person.proved.has(key) &&
      (place.type === 'asks' || (where !== undefined && where === conversationId)),
  );
  for (const { key, id } of unproved) {
    person.proved.add(key);
    await world.server.call(({ proof }) => proof.seen(witness, { askId: id }));
  }
};

/** Proves and reads everything of a conversation, unless that was done. */
export const readTo = async (world: World, person: Person, conversationId: string): Promise<void> => {
  const user = world.ids.users[person.index];
  const seq = world.counts.newest(conversationId);
  if (user === undefined || seq === 0 || !world.counts.unreadUpTo(person.index, conversationId, seq)) return;
  const witness = { ...user, credentialId: null };
  // it says that it has drawn it, and then that it was read; often the two are one
  if (person.dice.of('draw', seq).chance(0.3))
    await world.server.call(({ proof }) => proof.seen(witness, { conversationId, seq }));
  await world.server.call(({ conversations }) => conversations.read(user, conversationId, seq));
  world.counts.read(person.index, conversationId, seq);
  world.trace.add(world.clock.now(), `person ${person.index} has read`, conversationId, seq);
};
