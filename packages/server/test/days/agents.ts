import { Fault, occasions } from '@beckon/protocol';
import { messageTelling } from '../../src/attention/telling.ts';
import { settle } from './answers.ts';
import type { News } from './news.ts';
import type { Act } from './plan.ts';
import { later, start, type World } from './world.ts';

/** Nobody hangs up. */
const NEVER = new AbortController().signal;

/** An agent does what the plan says; each thing once, however often its server dies on the way. */
export const perform = async (world: World, act: Act): Promise<void> => {
  const agent = world.ids.agents[act.agent];
  if (agent === undefined) return;
  const { server, trace, clock } = world;
  trace.add(clock.now(), `agent ${act.agent}`, act.do, act.n);
  const key = `act ${act.n}`;
  const where =
    'conversation' in act && act.conversation !== null ? world.ids.conversations[act.conversation] : undefined;
  const at = { ...(where !== undefined && { conversationId: where }) };
  switch (act.do) {
    case 'reply':
      return reply(world, act);
    case 'note': {
      if (where === undefined) return;
      const parts = [{ type: 'text' as const, text: `Something new (${act.n})` }];
      const { message } = await server.call(async ({ conversations, ledger }) => {
        const noted = await conversations.note(agent, where, { key, parts });
        await ledger.told(agent, [occasions.message(noted.message)], 0, NEVER);
        return noted;
      });
      return said(world, { name: key, agent: act.agent, message });
    }
    case 'fire': {
      const to = act.to === null ? undefined : world.ids.users[act.to];
      const body = { key, text: `By the way (${act.n})`, ...(to && { to: [to.id] }), ...at };
      const { messages } = await server.call(async ({ conversations, ledger }) => {
        const fired = await conversations.fire(agent, body);
        await ledger.told(agent, fired.messages.map(occasions.message), 0, NEVER);
        return fired;
      });
      for (const message of messages) {
        if (where === undefined)
          world.knowInbox(message.conversationId, [act.to ?? world.plan.agents[act.agent]?.owner ?? 0]);
        said(world, { name: key, agent: act.agent, message });
      }
      return;
    }
    case 'ask':
      return ask(world, act, at);
    case 'event':
      return event(world, act, key, at);
    case 'burst':
      for (let n = 0; n < act.count; n += 1)
        later(world, n * 3, () => start(world, () => event(world, { ...act, partOf: null }, `${key}.${n}`, at)));
  }
};

/** Answers the oldest prompt that waits for this agent. */
const reply = async (world: World, { agent: index, n }: Act): Promise<void> => {
  const agent = world.ids.agents[index];
  if (agent === undefined) return;
  const { server, clock } = world;
  const claimant = { owner: `agent ${index}`, leaseUntil: clock.now() + 60_000 };
  const claimed = await server.call(({ store }) => store.runs.claim(agent.id, claimant));
  if (claimed === undefined) return;
  const text = `An answer (${n})`;
  const ended = await server.call(({ store }) =>
    store.runs.finish({
      ...{
        runId: claimed.run.id,
        fence: claimed.fence,
        status: 'done',
        parts: [{ type: 'text', text }],
        preview: text,
      },
      telling: messageTelling({ agentName: 'Agent', conversationTitle: 'A thread', text, now: clock.now() }),
    }),
  );
  const found = await server.store.conversations.messages(claimed.reply.conversationId, undefined, 20);
  const message = found.find(({ id }) => id === claimed.reply.id);
  // undefined when a life that died had ended it already: it is said all the same
  if (message?.status === 'done' && (ended || !world.news.has(`message:${message.id}`)))
    said(world, { name: `act ${n}`, agent: index, message });
};

interface Said {
  readonly id: string;
  readonly conversationId: string;
  readonly seq: number;
}

/** A message is there, and its readers can see it. */
export const said = (
  world: World,
  { name, agent, message, author }: { name: string; agent: number; message: Said; author?: number },
): void => {
  const key = `message:${message.id}`;
  if (world.news.has(key)) return;
  const { id, conversationId, seq } = message;
  const index = world.ids.conversations.indexOf(conversationId);
  const members = world.plan.conversations[index]?.members ?? world.inboxes(conversationId);
  const to = members.filter((person) => person !== author);
  const news: News = {
    ...{ key, name, id, kind: 'message', at: world.clock.now(), agent, to, conversationId, seq },
    ...(author !== undefined && { author }),
  };
  world.counts.said(news, to);
  world.tell(news);
};

const ask = async (world: World, act: Extract<Act, { do: 'ask' }>, at: { conversationId?: string }): Promise<void> => {
  const agent = world.ids.agents[act.agent];
  if (agent === undefined) return;
  const { server, clock } = world;
  const { kind, expiresInMs, cancelInMs } = act;
  const body = {
    ...{ key: `act ${act.n}`, kind, title: `May I (${act.n})?`, ...at },
    ...(kind === 'approval' && { detail: 'npm test' }),
    ...(kind === 'choice' && { options: [{ id: 'a', label: 'A' }] }),
    ...(expiresInMs !== null && { expiresAt: clock.now() + expiresInMs }),
  };
  try {
    const { ask: opened } = await server.call(async ({ asks, ledger }) => {
      const asked = await asks.open(agent, body);
      await ledger.told(agent, [occasions.ask(asked.ask.id)], 0, NEVER);
      return asked;
    });
    const to = opened.to.map((id) => world.person(id));
    const news: News = {
      ...{
        key: `ask:${opened.id}`,
        name: `act ${act.n}`,
        id: opened.id,
        kind: kind === 'approval' ? 'approval' : 'input',
      },
      ...{ at: opened.createdAt, agent: act.agent, to, conversationId: at.conversationId },
    };
    world.counts.asked(news, opened.expiresAt);
    world.tell(news);
    if (opened.expiresAt !== undefined) later(world, opened.expiresAt - clock.now(), () => settle(world, news));
    if (cancelInMs !== null) later(world, cancelInMs, () => start(world, () => cancel(world, news)));
  } catch (error) {
    // its server was away until its time was over
    if (!(error instanceof Fault)) throw error;
  }
};

const cancel = async (world: World, news: News): Promise<void> => {
  const agent = world.ids.agents[news.agent];
  if (agent === undefined || news.over !== undefined) return;
  try {
    await world.server.call(({ asks }) => asks.cancel(agent, news.id, 'no longer needed'));
    settle(world, news);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
};

const event = async (
  world: World,
  act: Extract<Act, { do: 'event' }> | (Extract<Act, { do: 'burst' }> & { readonly partOf: null }),
  key: string,
  at: { conversationId?: string },
): Promise<void> => {
  const agent = world.ids.agents[act.agent];
  if (agent === undefined) return;
  const { type, partOf } = act;
  const part = partOf === null ? {} : { partOf: partOf === 'known' ? taskKey(act.conversation) : 'nobody knows this' };
  const body = { key, type, ...(partOf === null ? at : {}), ...part };
  const { event: posted } = await world.server.call(async ({ asks, ledger }) => {
    const posted = await asks.postEvent({ tenantId: agent.tenantId, agentId: agent.id }, body);
    await ledger.told(agent, [occasions.event(posted.event.id)], 0, NEVER);
    return posted;
  });
  world.tell({
    ...{ key: `event:${posted.id}`, name: key, id: posted.id, kind: type, at: posted.createdAt, agent: act.agent },
    to: posted.to.map((id) => world.person(id)),
    conversationId: posted.conversationId,
    ...(partOf !== null && { partOf }),
  });
};

/** By which its agent calls a conversation. */
export const taskKey = (conversation: number | null): string => `task ${conversation}`;
