import type { Preferences } from '@beckon/protocol';
import { Row } from '../look/Row.tsx';
import { useRules } from './useRules.ts';
import { dayNames, spokenWallTime } from './wallTime.ts';

/** When it is quiet, and the way to change that. */
export const QuietRow = ({ preferences }: { preferences: Preferences | undefined }) => {
  const { t, locale } = useRules();
  const hours = preferences?.quietHours;
  const says = hours
    ? t('quiet.span', {
        from: spokenWallTime(hours.from, locale),
        to: spokenWallTime(hours.to, locale),
        days: hours.days ? dayNames(hours.days, locale) : t('quiet.every'),
      })
    : t('quiet.off');
  return <Row to="/settings/quiet-hours" wrap first={t('quiet.name')} second={says} />;
};
