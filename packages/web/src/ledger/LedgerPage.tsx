import { type Notification, pages } from '@beckon/protocol';
import { useState } from 'react';
import { useSnapshot } from '../app/Beckon.tsx';
import { Head, Screen, Space } from '../app/Screen.tsx';
import { Visible } from '../ask/Visible.tsx';
import { Button, ButtonLink } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { Row, Rows } from '../look/Row.tsx';
import { SkeletonRows } from '../look/Skeleton.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import { Dayline } from './Dayline.tsx';
import s from './ledger.module.css';
import { glyphs, type Outcome, outcomeOf, outcomeSentence, outcomes } from './outcome.ts';
import { subjectOf } from './subject.ts';
import { useLedger } from './useLedger.ts';

const DAY = 86_400_000;

/** Every push that came or did not come, with the reason. */
export const LedgerPage = ({ current }: { current?: string | undefined }) => {
  const { t } = useTexts();
  const times = useTimes();
  const { notifications } = useSnapshot();
  const { items, loaded, more } = useLedger();
  const [only, setOnly] = useState<Outcome>();
  if (!loaded && items.length === 0) {
    return (
      <Screen place busy>
        <Head loose title={t('place.told')} />
        <SkeletonRows count={6} />
      </Screen>
    );
  }
  if (items.length === 0) return <Nothing />;
  const day = items.filter((item) => times.now - item.createdAt < DAY);
  const pushes = day.reduce((sum, item) => sum + pushesOf(item), 0);
  const shown = only ? items.filter((item) => outcomeOf(item, notifications) === only) : items;
  return (
    <Screen place>
      <Head
        loose
        title={day.length > 0 ? t('ledger.title', { pushes, things: day.length }) : t('ledger.title.none')}
        says={t('ledger.since')}
      />
      {day.length > 0 && <Dayline items={day} known={notifications} now={times.now} />}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div className={s.filters} role="group" aria-label={t('ledger.filter')}>
        {[undefined, ...outcomes].map((outcome) => (
          <button key={outcome ?? 'all'} type="button" aria-pressed={only === outcome} onClick={() => setOnly(outcome)}>
            {t(`ledger.filter.${outcome ?? 'all'}`)}
          </button>
        ))}
      </div>
      <Rows>
        {shown.map((item) => (
          <li key={item.id}>
            <LedgerRow item={item} current={item.id === current} />
          </li>
        ))}
      </Rows>
      {more && (
        <div className={s.more}>
          <Button tone="quiet" size="small" onClick={more}>
            {t('ledger.more')}
          </Button>
        </div>
      )}
      <Space />
    </Screen>
  );
};

const pushesOf = (item: Notification): number =>
  item.deliveries.filter(({ purpose, state }) => purpose === 'alert' && state === 'accepted').length;

const LedgerRow = ({ item, current }: { item: Notification; current: boolean }) => {
  const texts = useTexts();
  const times = useTimes();
  const { asks, notifications } = useSnapshot();
  return (
    <Row
      slim
      to={pages.notification(item.id)}
      current={current}
      lead={<Glyph name={glyphs[outcomeOf(item, notifications)]} />}
      first={<Visible>{subjectOf(item, asks, texts)}</Visible>}
      second={outcomeSentence(item, notifications, texts, times)}
      end={times.brief(item.createdAt)}
    />
  );
};

const Nothing = () => {
  const { t } = useTexts();
  return (
    <Screen
      place
      dock={
        <ButtonLink to="/devices" tone="quiet" size="tall" wide>
          {t('ledger.empty.test')}
        </ButtonLink>
      }
    >
      <Head loose title={t('ledger.empty')} says={t('ledger.empty.says')} />
    </Screen>
  );
};
