import type { Notification } from '@beckon/protocol';
import { useTexts } from '../texts/Texts.tsx';
import s from './ledger.module.css';
import { type Known, type Outcome, outcomeOf } from './outcome.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const [LEFT, RIGHT] = [96, 346];
const lanes = ['told', 'held', 'not'] as const;
const laneOf: Record<Outcome, (typeof lanes)[number]> = {
  told: 'told',
  wrong: 'told',
  sending: 'told',
  held: 'held',
  not: 'not',
};

interface Props {
  items: readonly Notification[];
  known: Known;
  now: number;
}

/** A day as a strip with three lanes: what was told, held, not told. */
export const Dayline = ({ items, known, now }: Props) => {
  const { t, locale } = useTexts();
  const x = (at: number): number => LEFT + ((at - (now - DAY)) / DAY) * (RIGHT - LEFT);
  const marks = items.map((item) => ({ id: item.id, outcome: outcomeOf(item, known), x: x(item.createdAt) }));
  const count = (lane: (typeof lanes)[number]): number =>
    marks.filter(({ outcome }) => laneOf[outcome] === lane).length;
  const label = t('ledger.day', { told: count('told'), held: count('held'), not: count('not') });
  return (
    <svg className={s.dayline} viewBox="0 0 350 92" role="img" aria-label={label}>
      {lanes.map((lane, row) => (
        <g key={lane} transform={`translate(0 ${row * 24})`}>
          {row > 0 && <path className={s.base} d="M0 0H350" />}
          <text className={s.sum} x="0" y="16.5">
            {count(lane)}
          </text>
          <text className={s.lane} x={8 + 8 * String(count(lane)).length} y="16.5">
            {t(`ledger.filter.${lane}`)}
          </text>
        </g>
      ))}
      {marks.map(({ id, outcome, x: at }) => (
        <Mark key={id} outcome={outcome} x={at} y={lanes.indexOf(laneOf[outcome]) * 24 + 12} />
      ))}
      {sixes(now).map((at) => (
        <text key={at} x={x(at)} y="88" textAnchor="middle">
          {new Intl.DateTimeFormat(locale, { hour: '2-digit', hourCycle: 'h23' }).format(at)}
        </text>
      ))}
      <text x="350" y="88" textAnchor="end">
        {t('ledger.now')}
      </text>
    </svg>
  );
};

const Mark = ({ outcome, x, y }: { outcome: Outcome; x: number; y: number }) =>
  outcome === 'wrong' ? (
    <path className={s.wrong} d={`M${x - 5} ${y + 4.5}l5-9 5 9z`} />
  ) : (
    <circle className={s[outcome]} cx={x} cy={y} r={outcome === 'not' ? 3 : 3.5} />
  );

/** The full hours 0, 6, 12 and 18 of the last day, but those too near to its end. */
const sixes = (now: number): number[] => {
  const found: number[] = [];
  for (let at = new Date(now - DAY + HOUR).setMinutes(0, 0, 0); at < now - 2 * HOUR; at += HOUR) {
    if (new Date(at).getHours() % 6 === 0) found.push(at);
  }
  return found;
};
