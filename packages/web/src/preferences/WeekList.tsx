import { type Intensity, type PreferencesPreview, pages } from '@beckon/protocol';
import { useState } from 'react';
import { Button } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { Row, Rows } from '../look/Row.tsx';
import { useTimes } from '../time/useTimes.ts';
import { reaches } from './levels.ts';
import s from './preferences.module.css';
import { useRules } from './useRules.ts';

type Item = PreferencesPreview['items'][number];

/** Shown at first. */
const FEW = 8;

/** What happened last week, and what of it is a push at this level. */
export const WeekList = ({ items, level }: { items: readonly Item[]; level: Intensity }) => {
  const { t } = useRules();
  const [all, setAll] = useState(false);
  return (
    <div className={s.which}>
      <Rows>
        {(all ? items : items.slice(0, FEW)).map((item) => (
          <li key={item.notificationId}>
            <ItemRow item={item} level={level} />
          </li>
        ))}
      </Rows>
      {!all && items.length > FEW && (
        <Button tone="text" edge onClick={() => setAll(true)}>
          {t('week.all', { count: items.length })}
        </Button>
      )}
    </div>
  );
};

const ItemRow = ({ item: { notificationId, title, body, at, least }, level }: { item: Item; level: Intensity }) => {
  const { t } = useRules();
  const times = useTimes();
  const comes = reaches(level, least);
  const values = { at: times.spoken(at) };
  const becomes = comes
    ? t('week.comes', values)
    : least === null
      ? t('week.never', values)
      : t('week.from', { ...values, level: t(`level.${least}`) });
  return (
    <Row
      slim
      wrap
      to={pages.notification(notificationId)}
      lead={<Glyph name={comes ? 'told' : 'none'} />}
      first={<bdi>{body ?? title}</bdi>}
      second={
        <>
          {body !== undefined && (
            <>
              <bdi>{title}</bdi>
              <br />
            </>
          )}
          {becomes}
        </>
      }
    />
  );
};
