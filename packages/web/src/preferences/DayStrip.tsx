import type { QuietHours } from '@beckon/protocol';
import s from './preferences.module.css';
import { useRules } from './useRules.ts';
import { partOfDay, spokenWallTime } from './wallTime.ts';

const WIDTH = 350;
const HOURS = [0, 6, 12, 18, 24];

/** A day as a strip, with the hours that are quiet. Left to right everywhere: it is a scale. */
export const DayStrip = ({ quietHours }: { quietHours: QuietHours | null }) => {
  const { t, locale } = useRules();
  const [from, to] = quietHours ? [partOfDay(quietHours.from), partOfDay(quietHours.to)] : [0, 0];
  const spans = !quietHours
    ? []
    : from < to
      ? [[from, to]]
      : [
          [0, to],
          [from, 1],
        ];
  const label = quietHours
    ? t('quiet.label', { from: spokenWallTime(quietHours.from, locale), to: spokenWallTime(quietHours.to, locale) })
    : t('quiet.none');
  return (
    <svg className={s.strip} viewBox={`0 0 ${WIDTH} 58`} role="img" aria-label={label}>
      <clipPath id="day">
        <rect x="0" y="4" width={WIDTH} height="32" rx="10" />
      </clipPath>
      <g clipPath="url(#day)">
        {spans.map(([begin = 0, end = 0]) => (
          <rect key={begin} className={s.quiet} x={begin * WIDTH} y="4" width={(end - begin) * WIDTH} height="32" />
        ))}
        {quietHours && <path className={s.edge} d={`M${from * WIDTH} 4v32M${to * WIDTH} 4v32`} />}
      </g>
      <rect className={s.day} x="0.5" y="4.5" width={WIDTH - 1} height="31" rx="9.5" />
      {HOURS.map((hour) => (
        <text
          key={hour}
          x={(hour / 24) * WIDTH}
          y="56"
          textAnchor={hour === 0 ? 'start' : hour === 24 ? 'end' : 'middle'}
        >
          {String(hour).padStart(2, '0')}
        </text>
      ))}
    </svg>
  );
};
