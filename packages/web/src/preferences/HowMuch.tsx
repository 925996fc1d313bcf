import type { Intensity } from '@beckon/protocol';
import { useId, useState } from 'react';
import { useAnnounce } from '../app/Announcer.tsx';
import { Heading } from '../app/Heading.tsx';
import { Skeleton } from '../look/Skeleton.tsx';
import { Bars } from './Bars.tsx';
import { Kinds } from './Kinds.tsx';
import { LastWeek } from './LastWeek.tsx';
import { ruleOf } from './levels.ts';
import { Problem } from './Problem.tsx';
import s from './preferences.module.css';
import { usePreferences } from './usePreferences.ts';
import { levelSays, useRules } from './useRules.ts';

/** How much a person wants to hear: the level, what it says of each kind, and what last week would have been. */
export const HowMuch = () => {
  const { t } = useRules();
  const { preferences, problem, change } = usePreferences();
  const announce = useAnnounce();
  const says = useId();
  const [moving, setMoving] = useState<Intensity>();
  if (!preferences) return <NotYet />;

  const shown = { ...preferences, intensity: moving ?? preferences.intensity };
  const { intensity } = shown;
  const choose = async (level: Intensity): Promise<void> => {
    setMoving(level);
    const taken = level === preferences.intensity || (await change({ intensity: level }));
    setMoving(undefined);
    if (!taken) announce(t(`level.${preferences.intensity}`));
  };
  return (
    <section className={s.how}>
      <p className={s.label}>{t('rules.how')}</p>
      <Heading>{t(`level.${intensity}`)}</Heading>
      <p id={says} className={s.says}>
        {t(`level.${intensity}.says`)}
      </p>
      <Bars level={intensity} describedBy={says} onMove={setMoving} onChoose={(level) => void choose(level)} />
      <Problem says={problem} />
      <Kinds
        holds={(kind) => ruleOf(shown, kind)}
        otherwise={(kind) => ({ first: t('rule.asLevel'), second: levelSays(intensity, kind, t) })}
        title={(kind) => t(`rule.${kind}`)}
        problem={problem}
        choose={(kind, rule) => void change({ kinds: { [kind]: rule } })}
      />
      <LastWeek preferences={shown} />
    </section>
  );
};

const NotYet = () => {
  const { t } = useRules();
  return (
    <section className={s.how} aria-busy="true">
      <p className={s.label}>{t('rules.how')}</p>
      <h1 className={s.unknown}>
        <Skeleton shape="title" />
      </h1>
      <div className={s.says} aria-hidden="true">
        <Skeleton shape="line" />
      </div>
      <div className={s.loud} aria-hidden="true">
        {Array.from({ length: 5 }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: shapes without identity
          <i key={index} />
        ))}
      </div>
    </section>
  );
};
