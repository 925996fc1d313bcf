import type { Day } from './day.ts';
import type { News } from './news.ts';
import { silent, wants } from './permits.ts';
import type { Person } from './person.ts';

/** How well people were told on some days. The truth about them is the simulation's. */
export interface Score {
  people: number;
  alerts: number;
  /** Alerts that came while their person had the matter in front of them. */
  whileLooking: number;
  /** Alerts of what their person knew already, from wherever. */
  known: number;
  /** What was to be known within its time, by somebody who was within reach all that time. */
  timely: number;
  missed: number;
  missedAsks: number;
  asks: number;
  /** Seconds from what happened to the first eyes on it, of whoever was within reach. Infinite: never. */
  readonly seconds: number[];
}

export const noScore = (): Score => ({
  ...{ people: 0, alerts: 0, whileLooking: 0, known: 0, timely: 0, missed: 0, missedAsks: 0, asks: 0 },
  seconds: [],
});

/** Adds a day to a score. */
export const addDay = (score: Score, day: Day): void => {
  score.people += day.people.length;
  score.alerts += day.alerts.length;
  score.whileLooking += day.alerts.filter(({ looking }) => looking).length;
  score.known += day.alerts.filter(({ known, looking }) => known && !looking).length;
  for (const person of day.people) {
    for (const news of day.world.news.values()) {
      if (news.to.includes(person.index) && news.author !== person.index) addNews(score, day, person, news);
    }
  }
};

const MINUTE = 60_000;

/** Within what time each kind should be known. */
const WITHIN: Readonly<Record<string, number>> = {
  ...{ approval: MINUTE, input: MINUTE, error: 5 * MINUTE, message: 5 * MINUTE },
  ...{ task_complete: 60 * MINUTE, idle: 65 * MINUTE },
};

const addNews = (score: Score, day: Day, person: Person, news: News): void => {
  const within = WITHIN[news.kind];
  if (within === undefined || !concerns(day, person, news)) return;
  const seenAt = person.seen.get(news.key) ?? Number.POSITIVE_INFINITY;
  const until = Math.min(news.at + within, seenAt);
  if (!inReach(person, news.at, until) || news.at + within > day.world.plan.end) return;
  // nobody needs to know any more: answered elsewhere, taken back, run out
  if ((news.over ?? Number.POSITIVE_INFINITY) < Math.min(seenAt, news.at + within)) return;
  const blocking = news.kind === 'approval' || news.kind === 'input';
  score.timely += 1;
  if (blocking) score.asks += 1;
  // that an agent is idle is no news for five minutes
  score.seconds.push(Math.max(0, seenAt - news.at - (news.kind === 'idle' ? 5 * MINUTE : 0)) / 1_000);
  if (seenAt <= news.at + within) return;
  score.missed += 1;
  if (blocking) score.missedAsks += 1;
};

/** They wish to be told of such a thing, at that time. */
const concerns = ({ wishes, world }: Day, person: Person, news: News): boolean => {
  if (news.partOf !== undefined) return false;
  if (news.kind === 'approval' || news.kind === 'input') return true;
  const wish = wishes.at(person.index, news.at);
  const agentId = world.ids.agents[news.agent]?.id;
  const muted = news.conversationId !== undefined && wish.muted[news.conversationId] === true;
  return (
    !muted && !silent(wish, news.at) && wants(wish, { kind: news.kind, ...(agentId !== undefined && { agentId }) })
  );
};

const inReach = ({ reach }: Person, from: number, until: number): boolean => {
  const before = reach.findLast(({ at }) => at <= from);
  return before?.reachable === true && reach.every(({ at, reachable }) => reachable || at <= from || at > until);
};

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
