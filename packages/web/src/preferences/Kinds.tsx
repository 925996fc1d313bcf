import type { ChangePreferences, KindRule, Preferences, RuledKind } from '@beckon/protocol';
import { useState } from 'react';
import { cx } from '../look/cx.ts';
import { Glyph } from '../look/Glyph.tsx';
import { KindSheet } from './KindSheet.tsx';
import { ruledKinds, ruleOf } from './levels.ts';
import s from './preferences.module.css';
import { useRules } from './useRules.ts';

interface Props {
  preferences: Preferences;
  problem: string | undefined;
  change: (change: ChangePreferences) => Promise<boolean>;
}

/** What becomes of each kind, at this level and by the person's own rules. */
export const Kinds = ({ preferences, problem, change }: Props) => {
  const { t } = useRules();
  const [choosing, setChoosing] = useState<RuledKind>();
  return (
    <>
      <ul className={s.kinds}>
        <li>
          <span>
            {t('rule.blocked')}
            <small>{t('rule.blocked.says')}</small>
          </span>
          <Comes rule="push" />
        </li>
        {ruledKinds.map((kind) => {
          const { rule, own } = ruleOf(preferences, kind);
          const values = { kind: t(`rule.${kind}`), rule: t(`rule.${rule}`) };
          return (
            <li key={kind}>
              <button
                type="button"
                aria-label={t(own ? 'rule.rule.own' : 'rule.rule', values)}
                onClick={() => setChoosing(kind)}
              >
                <span>
                  {t(`rule.${kind}`)}
                  {own && <small>{t('rule.own')}</small>}
                </span>
                <Comes rule={rule} />
              </button>
            </li>
          );
        })}
      </ul>
      {choosing && (
        <KindSheet
          kind={choosing}
          preferences={preferences}
          problem={problem}
          choose={(rule) => void change({ kinds: { [choosing]: rule } })}
          close={() => setChoosing(undefined)}
        />
      )}
    </>
  );
};

const Comes = ({ rule }: { rule: KindRule }) => {
  const { t } = useRules();
  return (
    <span className={cx(s.comes, rule === 'app' && s.not)}>
      <Glyph name={rule === 'push' ? 'told' : 'none'} />
      {t(`rule.${rule}`)}
    </span>
  );
};
