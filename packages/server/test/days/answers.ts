import { Fault } from '@beckon/protocol';
import type { Answerer } from '../../src/asks/answer.ts';
import type { News } from './news.ts';
import { moodFor, type Person } from './person.ts';
import { later, start, type World } from './world.ts';

/** Who has seen an ask answers it: mostly soon, sometimes an hour later, now and then not at all. */
export const answerAsk = (world: World, person: Person, news: News, pushed: { deviceId: string } | undefined): void => {
  const user = world.ids.users[person.index];
  const mood = moodFor(person, news.name, 'answer');
  const patience = mood.weighted({ soon: 80, late: 14, never: 6 });
  if (user === undefined || patience === 'never' || news.over !== undefined) return;
  const ms = patience === 'soon' ? 3_000 + mood.about(25_000) : mood.about(60 * 60_000);
  const by: Answerer =
    pushed && mood.chance(0.6)
      ? { type: 'token', tenantId: user.tenantId, askId: news.id, userId: user.id, deviceId: pushed.deviceId }
      : { type: 'user', tenantId: user.tenantId, userId: user.id, via: 'app' };
  later(world, ms, () => {
    if (news.over !== undefined || !person.awake) return;
    start(world, () => give(world, person, news, by));
  });
};

const give = async (world: World, person: Person, news: News, by: Answerer): Promise<void> => {
  try {
    const { kind } = await world.server.call(({ asks }) =>
      asks.get({ ...actorOf(by), credentialId: null, expiresAt: null }, news.id, 0, new AbortController().signal),
    );
    const body =
      kind === 'approval'
        ? { value: 'approve' }
        : kind === 'choice'
          ? { value: 'a' }
          : { value: null, text: 'So be it.' };
    await world.server.call(({ asks }) => asks.answer(by, news.id, body));
    settle(world, news);
    world.trace.add(world.clock.now(), `person ${person.index} answers`, news.key, by.type);
  } catch (error) {
    // somebody was faster, its time was over, it must be opened in the app, or its device is gone
    if (!(error instanceof Fault)) throw error;
    world.trace.add(world.clock.now(), `person ${person.index} cannot answer`, news.key, error.code);
  }
};

const actorOf = (by: Answerer) => ({
  tenantId: by.tenantId,
  kind: 'user' as const,
  id: by.type === 'agent' ? by.agentId : by.userId,
});

/** An ask is over: nobody waits any more. */
export const settle = (world: World, news: News): void => {
  if (news.over !== undefined) return;
  news.over = world.clock.now();
  world.counts.settled(news.id);
};
