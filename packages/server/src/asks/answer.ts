import { type Answer, type Ask, Fault, limits, type ParsedBody, type Routes } from '@beckon/protocol';
import { canAnswerFromPush } from '../attention/buttons.ts';
import type { Clock } from '../kit/clock.ts';
import type { Actor, Store } from '../store/store.ts';

/** Who answers, and by what right. */
export type Answerer =
  /** A person in the app (cookie) or through a program (bearer). */
  | { readonly type: 'user'; readonly tenantId: string; readonly userId: string; readonly via: 'app' | 'api' }
  /** A button of a notification: the token was made for this ask, user and device. */
  | {
      readonly type: 'token';
      readonly tenantId: string;
      readonly askId: string;
      readonly userId: string;
      readonly deviceId: string;
    }
  /** The agent: the person answered in its own terminal. */
  | { readonly type: 'agent'; readonly tenantId: string; readonly agentId: string };

type Body = ParsedBody<Routes['answerAsk']>;

/**
 * Answers an ask, once.
 *
 * Whoever comes second gets `already_answered` with the winner, unless it is the same person with the same answer: a
 * request that was repeated because its response was lost must not read like a defeat.
 *
 * @throws {Fault} not_found, invalid_request, invalid_answer, detail_changed, confirm_needed, open_in_app,
 *   already_answered, ask_closed
 */
export const answer = async (store: Store, clock: Clock, by: Answerer, id: string, body: Body): Promise<Ask> => {
  const reader = readerOf(by);
  if (by.type === 'token') await checkToken(store, by, id);
  const ask = await store.asks.get(reader, id);
  if (!ask) throw new Fault('not_found');
  checkNamed(ask, by, body);
  if (ask.state !== 'open') return settled(ask, by, body);
  // The sweeper ends it in a moment; until then, as after a restart, a late yes is none all the same.
  if ((ask.expiresAt ?? Number.POSITIVE_INFINITY) <= clock.now())
    return settled({ ...ask, state: 'expired' }, by, body);
  checkFits(ask, body);
  checkSeen(ask, by, body);

  const moved = await store.asks.answer(by.tenantId, id, await toAnswer(store, clock, by, body));
  if (!moved) throw new Fault('not_found');
  return moved.type === 'moved' ? moved.ask : settled(moved.ask, by, body);
};

/** A token is good for its own ask, and only while its device is the user's: deleting a device takes its buttons away. */
const checkToken = async (store: Store, by: Answerer & { type: 'token' }, id: string): Promise<void> => {
  if (by.askId !== id) throw new Fault('not_found');
  const device = await store.devices.get(by.tenantId, by.userId, by.deviceId);
  if (!device) throw new Fault('unauthenticated', 'This device was removed. Open the app to answer.');
};

const readerOf = (by: Answerer): Actor =>
  by.type === 'agent'
    ? { tenantId: by.tenantId, kind: 'agent', id: by.agentId }
    : { tenantId: by.tenantId, kind: 'user', id: by.userId };

const settled = (ask: Ask, by: Answerer, body: Body): Ask => {
  const { answer: given } = ask;
  if (!given) throw new Fault('ask_closed', closedMessage(ask), { ask });
  const mine = by.type === 'agent' ? given.via === 'agent' : given.userId === by.userId;
  if (mine && sameValue(given.value, body.value) && (given.text ?? '') === (body.text ?? '')) return ask;
  const who = given.userName ?? 'Somebody';
  throw new Fault('already_answered', `${who} answered this before.`, { ask });
};

/** Only the agent knows who sat at its terminal, and only of those it asked. */
const checkNamed = (ask: Ask, by: Answerer, { onBehalfOf }: Body): void => {
  if (onBehalfOf === undefined || (by.type === 'agent' && ask.to.includes(onBehalfOf))) return;
  const why = by.type === 'agent' ? 'it names nobody who was asked' : 'only an agent answers for somebody';
  throw new Fault('invalid_request', `\`onBehalfOf\`: ${why}.`, { field: 'onBehalfOf' });
};

const closedMessage = (ask: Ask): string =>
  ask.state === 'expired' ? 'The time to answer this is over.' : 'The agent no longer asks this.';

const sameValue = (a: Answer['value'], b: Answer['value']): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What fits which kind of ask. */
const checkFits = (ask: Ask, body: Body): void => {
  const wrong = (message: string): Fault => new Fault('invalid_answer', message);
  const { value, text } = body;
  if (ask.kind === 'approval') {
    if (value === 'always' && !ask.always) throw wrong('This ask cannot be approved for always.');
    if (value !== 'approve' && value !== 'deny' && value !== 'always')
      throw wrong('An approval takes approve or deny.');
    return;
  }
  if (ask.kind === 'text') {
    if (value !== null || !text?.trim()) throw wrong('This ask takes words: value null, and text.');
    return;
  }
  checkChoice(ask, value, text);
};

const checkChoice = (ask: Ask, value: Body['value'], text: string | undefined): void => {
  const wrong = (message: string): Fault => new Fault('invalid_answer', message);
  if (value === null) {
    if (!ask.custom || !text?.trim()) throw wrong('Choose one of the options.');
    return;
  }
  if (Array.isArray(value) !== (ask.multiple ?? false)) {
    throw wrong(ask.multiple ? 'This ask takes a list of option ids.' : 'This ask takes one option id.');
  }
  const chosen = Array.isArray(value) ? value : [value];
  const known = new Set(ask.options?.map((option) => option.id));
  const stranger = chosen.find((option) => !known.has(option));
  if (stranger !== undefined) throw wrong(`There is no option ${JSON.stringify(stranger)}.`);
  if (chosen.length === 0 && !(ask.custom && text?.trim())) throw wrong('Choose at least one of the options.');
  if (new Set(chosen).size < chosen.length) throw wrong('An option is chosen twice.');
};

/** No blind approval: what is approved is what was shown, whole, and just now. */
const checkSeen = (ask: Ask, by: Answerer, body: Body): void => {
  if (by.type === 'agent') return;
  if (body.detailHash !== undefined && body.detailHash !== ask.detailHash)
    throw new Fault('detail_changed', undefined, { ask });
  const denies = ask.kind === 'approval' && body.value === 'deny';
  if (by.type === 'token' && !denies && (body.value === 'always' || !canAnswerFromPush(ask)))
    throw new Fault('open_in_app');
  const approves = ask.kind === 'approval' && !denies;
  if (approves && (body.ageMs ?? 0) > limits.staleApproveMs) throw new Fault('confirm_needed', undefined, { ask });
};

const toAnswer = async (store: Store, clock: Clock, by: Answerer, body: Body): Promise<Answer> => {
  const given = { value: body.value, ...(body.text !== undefined && body.text !== '' && { text: body.text }) };
  const userId = by.type === 'agent' ? (body.onBehalfOf ?? null) : by.userId;
  const user = userId === null ? undefined : await store.people.user(by.tenantId, userId);
  const who = { userId, userName: user?.name ?? null, at: clock.now() };
  if (by.type === 'agent') return { ...given, ...who, via: 'agent' };
  if (by.type === 'user') return { ...given, ...who, via: by.via };
  const device = await store.devices.get(by.tenantId, by.userId, by.deviceId);
  return { ...given, ...who, deviceId: by.deviceId, ...(device && { deviceName: device.name }), via: 'notification' };
};
