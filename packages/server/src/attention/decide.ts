import type { Intensity, KindRule, NotificationKind, Preferences } from '@beckon/protocol';
import type { Evidence, Facts, Matter, Reason, Verdict } from './facts.ts';
import { askedAfter, idleAfter, kinds, tells } from './kinds.ts';
import { type Looking, lookingAt, type Nearness } from './looking.ts';
import { quietUntil } from './quiet.ts';

/**
 * Decides whom to tell, and says why. Pure: the same facts at the same moment give the same verdict. The first rule that
 * fits decides; their order is that of docs/attention.md.
 *
 * @param now ms since the epoch
 */
export const decide = (facts: Facts, now: number): Verdict => {
  const { matter, preferences, devices } = facts;
  const { kind } = matter;
  const { blocking, quiet } = kinds[kind];
  const intensity = intensityFor(preferences, matter.agentId);
  const evidence: Evidence = { kind, now, since: matter.since, lifeUntil: matter.lifeUntil, intensity };
  const suppress = (reason: Reason): Verdict => ({ action: 'suppress', reason, evidence, deviceIds: [] });
  const hold = (reason: Reason, until: number): Verdict => ({ action: 'hold', until, reason, evidence, deviceIds: [] });
  const send = (reason: Reason): Verdict => {
    evidence.devices = devices.map(({ name }) => name);
    const againAt = nextTime(matter, intensity, now);
    const deviceIds = devices.map(({ id }) => id);
    return { action: 'send', reason, evidence, deviceIds, ...(againAt !== undefined && { againAt }) };
  };

  if (matter.lifeUntil <= now) return suppress('too_late');
  if (kind === 'test') return devices.length > 0 ? send('test_requested') : suppress('no_device');
  if (matter.nth > timesOf(matter, intensity)) return suppress('no_repeat');

  const looking = facts.views && lookingAt(facts.views, matter, now);
  evidence.looking = seenFrom(looking, now);
  if (blocking) {
    if (looking?.nearness === 'ask' && now < matter.since + LONGEST_LOOK) {
      return hold('looking_at_ask', Math.min(now + LOOK, matter.since + LONGEST_LOOK));
    }
    if (looking?.nearness === 'conversation' && now < matter.since + LOOK) {
      return hold('ask_in_front', matter.since + LOOK);
    }
    if (devices.length === 0) return send('no_device');
    return send(matter.nth > 1 ? 'still_blocked' : 'agent_blocked');
  }

  if (matter.partOf !== null) return suppress(matter.partOf === 'known' ? 'rolled_up' : 'unknown_parent');
  if (matter.conversationId !== null && preferences.muted[matter.conversationId]) return suppress('muted');
  const rule = ruleFor(preferences, matter.agentId, kind);
  if (rule === 'app') return suppress('in_app_only');
  if (rule !== 'push' && !tells(intensity, kinds[kind].least)) return suppress('below_intensity');
  if (kind === 'idle' && matter.nth === 1 && matter.followsId !== null) {
    evidence.into = matter.followsId;
    return suppress('still_idle');
  }
  if (!facts.rate.allowed && kind !== 'summary') {
    if (facts.rate.lastId !== undefined) evidence.into = facts.rate.lastId;
    return suppress('collapsed');
  }
  if (quiet !== 'tell') {
    const { until, reason } = silence(preferences, now);
    if (until !== undefined) {
      evidence.until = until;
      if (quiet === 'suppress') return suppress(reason);
      return { action: 'defer', until, lifeUntil: until + kinds[kind].life, reason, evidence, deviceIds: [] };
    }
  }
  if (devices.length === 0) return suppress('no_device');
  if (looking && looking.nearness !== 'away') {
    const { ms, reason } = holds[looking.nearness];
    if (now < matter.since + ms) return hold(reason, matter.since + ms);
  }
  return send(reasons[kind]);
};

/**
 * A look at the very ask holds it this long, again and again while they look; so does, once, a look at its conversation,
 * where the ask has just appeared: no page can have said yet that it shows it (docs/decisions/attention-measured.md) …
 */
const LOOK = 5_000;
/** … and no longer than this. */
const LONGEST_LOOK = 30_000;

/** How long presence makes us wait for proof, counted from when it may first be told. */
const holds: Readonly<Record<Exclude<Nearness, 'away'>, { readonly ms: number; readonly reason: Reason }>> = {
  ask: { ms: 8_000, reason: 'looking' },
  conversation: { ms: 8_000, reason: 'looking' },
  near: { ms: 15_000, reason: 'near' },
  open: { ms: 3_000, reason: 'open' },
};

/** The intensity that holds for an agent. */
export const intensityFor = (preferences: Preferences, agentId: string | null): Intensity =>
  (agentId === null ? undefined : preferences.agents[agentId]?.intensity) ?? preferences.intensity;

/** What a person ruled about a kind: for this agent, else for all, unless the agent has an intensity of its own. */
const ruleFor = (preferences: Preferences, agentId: string | null, kind: NotificationKind): KindRule | undefined => {
  if (kind === 'approval' || kind === 'input' || kind === 'summary' || kind === 'test') return undefined;
  const own = agentId === null ? undefined : preferences.agents[agentId];
  return own?.kinds?.[kind] ?? (own?.intensity === undefined ? preferences.kinds[kind] : undefined);
};

/** Until when it is quiet, and by what: the later of the two. */
const silence = (preferences: Preferences, now: number): { until: number | undefined; reason: Reason } => {
  const night = quietUntil(preferences, now);
  const { snoozedUntil } = preferences;
  if (snoozedUntil === null || snoozedUntil <= now) return { until: night, reason: 'quiet_hours' };
  // a snooze that ends in quiet hours goes on with them
  const then = quietUntil(preferences, snoozedUntil) ?? snoozedUntil;
  return {
    until: Math.max(then, night ?? 0),
    reason: night !== undefined && night >= then ? 'quiet_hours' : 'snoozed',
  };
};

/** How often this level tells a matter: once at least, for whether it is told at all is asked elsewhere. */
const timesOf = (matter: Matter, intensity: Intensity): number => Math.max(1, times(matter, intensity).length);

/** When the next time is due: as long after this one as the table says, however late this one is. */
const nextTime = (matter: Matter, intensity: Intensity, now: number): number | undefined => {
  const all = times(matter, intensity);
  const [present = 0, next] = [all[matter.nth - 1], all[matter.nth]];
  return next === undefined ? undefined : Math.max(matter.since, now) + next - present;
};

/** When this level tells a matter, after it happened, in ms. */
const times = (matter: Matter, intensity: Intensity): readonly number[] => {
  if (matter.kind === 'idle') return idleAfter[intensity];
  return kinds[matter.kind].blocking ? askedAfter[intensity] : ONCE;
};

const ONCE: readonly number[] = [0];

const seenFrom = (looking: Looking | undefined, now: number): unknown => {
  if (looking === undefined) return 'unknown';
  const { nearness, view } = looking;
  if (view === undefined) return nearness;
  const { on, visible, focused, inputAt } = view;
  return { nearness, ...(on !== null && { on }), visible, focused, inputAgoMs: now - inputAt };
};

const reasons: Readonly<Record<NotificationKind, Reason>> = {
  approval: 'agent_blocked',
  input: 'agent_blocked',
  error: 'agent_failed',
  message: 'new_message',
  task_complete: 'task_complete',
  idle: 'agent_idle',
  progress: 'agent_progress',
  summary: 'summary',
  test: 'test_requested',
};
