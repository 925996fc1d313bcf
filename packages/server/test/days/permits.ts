import type { Decision, Intensity, Notification, Preferences } from '@beckon/protocol';
import { quietUntil } from '../../src/attention/quiet.ts';
import { newsBy } from './alerts.ts';
import type { Day } from './day.ts';
import { isFlood, wasTold } from './flood.ts';
import type { Person } from './person.ts';

/** How long an ask may be held in all, by what it is held for. */
const ASK_HOLDS: Readonly<Record<string, number>> = { looking_at_ask: 30_000, ask_in_front: 5_000 };

/**
 * The table and the order of docs/attention.md once more, told the other way round: whether what was decided may be
 * decided so, by what its person wished at that time. Written apart from the rules, so that both cannot err alike.
 */
export const permits = (
  day: Day,
  { person, ledger }: { readonly person: Person; readonly ledger: readonly Notification[] },
  one: Notification,
  decision: Decision,
): string[] => {
  // a wish that comes while a decision is made may count, or not
  const wishes = day.wishes.between(person.index, decision.at - SLACK, decision.at);
  const holds = (wish: (preferences: Preferences) => boolean): boolean => wishes.some(wish);
  const wrong = (words: string): string[] => [`${decision.action} ${decision.reason} at ${decision.at}: ${words}`];
  const blocking = one.kind === 'approval' || one.kind === 'input';
  const news = newsBy(day.world, one.occasion);
  const nth = Number(/#(\d+)$/.exec(one.occasion)?.[1] ?? 1);

  if (blocking && decision.action === 'defer') return wrong('an agent is blocked');
  if (decision.action === 'hold') {
    const longest = blocking ? ASK_HOLDS[decision.reason] : 15_000;
    if (longest === undefined) return wrong('an agent is blocked');
    const begun = one.decisions.find(({ action }) => action === 'hold')?.at ?? decision.at;
    return (decision.until ?? 0) - begun > longest ? wrong(`held for ${(decision.until ?? 0) - begun} ms`) : [];
  }
  if (decision.action === 'defer') return holds((wish) => silent(wish, decision.at)) ? [] : wrong('it is not quiet');
  if (decision.action === 'send') {
    if (blocking || one.kind === 'summary') return [];
    const wanted = holds((wish) => wants(wish, one) && !silent(wish, decision.at) && !muted(wish, one));
    return wanted ? [] : wrong('nobody wants this now');
  }
  if (decision.reason === 'too_late')
    return decision.at >= one.lifeUntil ? [] : wrong(`it lives until ${one.lifeUntil}`);
  if (decision.reason === 'no_repeat') return nth > 1 ? [] : wrong('it is the first time');
  if (blocking) return wrong('an agent is blocked');
  switch (decision.reason) {
    case 'rolled_up':
    case 'unknown_parent':
      return news?.partOf === (decision.reason === 'rolled_up' ? 'known' : 'unknown')
        ? []
        : wrong('it is no such part');
    case 'muted':
      return holds((wish) => muted(wish, one)) ? [] : wrong('it is not muted');
    case 'in_app_only':
      return holds((wish) => ruled(wish, one) === 'app') ? [] : wrong('no rule says so');
    case 'below_intensity':
      return holds((wish) => !wants(wish, one)) ? [] : wrong('it is wanted');
    case 'snoozed':
    case 'quiet_hours':
      return one.kind === 'progress' && holds((wish) => silent(wish, decision.at))
        ? []
        : wrong('it would have to wait');
    case 'no_device':
      return day.world.plan.weather.gone > 0 || person.handsets.every(({ deviceId }) => deviceId === undefined)
        ? []
        : wrong('there is a device');
    case 'collapsed':
      if (!isFlood(ledger, one, decision.at)) return wrong('there is no flood');
      return wasTold(ledger, one, decision) ? [] : wrong('into what was not told');
    case 'still_idle':
      return one.kind === 'idle' && typeof decision.evidence.into === 'string'
        ? []
        : wrong('it is the first to say so');
    case 'summarised':
      return one.summaryId !== undefined ? [] : wrong('into nothing');
    default:
      return wrong('no such reason');
  }
};

/** Between what a decision looked at, and when it was written. */
const SLACK = 2_000;

const LEVELS: readonly Intensity[] = ['chill', 'vibing', 'dialed-in', 'locked-in', 'relentless'];
const LEAST: Readonly<Record<string, Intensity>> = {
  ...{ error: 'chill', message: 'vibing', task_complete: 'dialed-in', idle: 'dialed-in', progress: 'locked-in' },
};

const muted = (wish: Preferences, one: Pick<Notification, 'conversationId'>): boolean =>
  one.conversationId !== undefined && wish.muted[one.conversationId] === true;

/** What a person ruled about this kind: an agent's own rule is first, and an agent's own level stands above all others. */
const ruled = (wish: Preferences, one: Pick<Notification, 'kind' | 'agentId'>): string | undefined => {
  const kind = one.kind as keyof Preferences['kinds'];
  const own = one.agentId === undefined ? undefined : wish.agents[one.agentId];
  if (own?.kinds?.[kind] !== undefined) return own.kinds[kind];
  return own?.intensity === undefined ? wish.kinds[kind] : undefined;
};

/** Whether somebody wants to be told of such a thing at all. */
export const wants = (wish: Preferences, one: Pick<Notification, 'kind' | 'agentId'>): boolean => {
  if (one.kind === 'approval' || one.kind === 'input') return true;
  const rule = ruled(wish, one);
  if (rule !== undefined) return rule === 'push';
  const own = one.agentId === undefined ? undefined : wish.agents[one.agentId]?.intensity;
  return LEVELS.indexOf(own ?? wish.intensity) >= LEVELS.indexOf(LEAST[one.kind] ?? 'chill');
};

/** Whether it is quiet for them at this moment, by the hour or by a snooze. */
export const silent = (wish: Preferences, at: number): boolean =>
  (wish.snoozedUntil !== null && wish.snoozedUntil > at) || quietUntil(wish, at) !== undefined;
