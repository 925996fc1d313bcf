import type { Decision, Delivery, Notification } from '@beckon/protocol';
import type { GlyphName } from '../look/Glyph.tsx';
import type { Texts } from '../texts/format.ts';
import type { Times } from '../time/useTimes.ts';

/**
 * What became of a notification, in one word:
 *
 * - told      a push service took it for at least one device
 * - held      decided to wait, or to come later; or it came with others, and what became of them is not known here
 * - not       decided against, withdrawn in time, or there was no device
 * - wrong     a push service refused it, or a device was gone
 * - sending   on its way
 */
export type Outcome = 'told' | 'held' | 'not' | 'wrong' | 'sending';

export const outcomes: readonly Exclude<Outcome, 'sending'>[] = ['told', 'not', 'held', 'wrong'];
export const glyphs: Record<Outcome, GlyphName> = {
  told: 'told',
  held: 'held',
  not: 'none',
  wrong: 'error',
  sending: 'working',
};

const alerts = (item: Notification): Delivery[] => item.deliveries.filter(({ purpose }) => purpose === 'alert');

/** What is known here, by id: a notification that came with others is told by what became of them. */
export type Known = ReadonlyMap<string, Notification>;

export const outcomeOf = (item: Notification, known: Known): Outcome => {
  if (item.summaryId === undefined) return becameOf(item);
  const summary = known.get(item.summaryId);
  return summary ? becameOf(summary) : 'held';
};

const becameOf = (item: Notification): Outcome => {
  const sent = alerts(item);
  if (sent.some(({ state }) => state === 'failed' || state === 'gone')) return 'wrong';
  if (sent.some(({ state }) => state === 'accepted')) return 'told';
  const last = item.decisions.at(-1)?.action;
  if (last === 'hold' || last === 'defer') return item.state === 'closed' ? 'not' : 'held';
  if (sent.some(({ state }) => state === 'due' || state === 'claimed')) return 'sending';
  return last === undefined && item.state !== 'closed' ? 'sending' : 'not';
};

/** From the occasion to the first device that showed it. */
export const shownAfter = (item: Notification): number | undefined => {
  const shown = alerts(item).flatMap(({ receipts }) => receipts.filter(({ type }) => type === 'shown'));
  return shown.length === 0 ? undefined : Math.min(...shown.map(({ at }) => at)) - item.createdAt;
};

const list = (names: string[], locale: string): string => new Intl.ListFormat(locale).format([...new Set(names)]);

/** The server's sentence as a heading, which ends without a full stop. */
const unstopped = (sentence: string): string => sentence.replace(/\.$/, '');

const REASONS = [
  ...(['too_late', 'no_repeat', 'rolled_up', 'unknown_parent', 'muted', 'in_app_only'] as const),
  ...(['below_intensity', 'snoozed', 'quiet_hours', 'still_idle', 'collapsed'] as const),
];

/** Why not, in a few words; of a reason that is not known here the server's own. */
const becauseOf = ({ reason, sentence }: Decision, t: Texts['t']): string => {
  const known = REASONS.find((one) => one === reason);
  return known ? t(`ledger.because.${known}`) : unstopped(sentence);
};

/** "Told by iPhone, after 0.9 s" */
export const outcomeSentence = (item: Notification, known: Known, texts: Texts, times: Times): string => {
  if (item.summaryId === undefined) return becameSentence(item, texts, times);
  const summary = known.get(item.summaryId);
  if (summary === undefined) return texts.t('ledger.together');
  // how long after the summary is nothing that was known of what had waited for it
  return becameOf(summary) === 'told' ? texts.t('ledger.together.told') : becameSentence(summary, texts, times);
};

const becameSentence = (item: Notification, { t, locale }: Texts, times: Times): string => {
  const sent = alerts(item);
  const on = (...states: Delivery['state'][]): string =>
    list(
      sent.filter(({ state }) => states.includes(state)).map(({ deviceName }) => deviceName),
      locale,
    );
  const last = item.decisions.at(-1);
  switch (becameOf(item)) {
    case 'told': {
      const after = shownAfter(item);
      if (after === undefined) return t('ledger.sent', { devices: on('accepted') });
      return t('ledger.told', {
        devices: on('accepted'),
        after: times.between(item.createdAt, item.createdAt + after),
      });
    }
    case 'wrong': {
      const reached = on('accepted');
      const missed = on('failed', 'gone');
      return reached ? t('ledger.partly', { devices: reached, missed }) : t('ledger.wrong', { missed });
    }
    case 'held':
      return last?.until === undefined ? t('ledger.held') : t('ledger.held.until', { until: times.own(last.until) });
    case 'sending':
      return t('ledger.sending');
    default:
      if (item.closedHow !== undefined && last?.action !== 'suppress') {
        return t(`ledger.not.${item.closedHow}`, { on: item.closedOn ?? '', known: item.closedOn !== undefined });
      }
      if (last?.action === 'suppress') return becauseOf(last, t);
      if (sent.some(({ state }) => state === 'withdrawn')) return t('ledger.withdrawn');
      return last ? unstopped(last.sentence) : t('ledger.not');
  }
};
