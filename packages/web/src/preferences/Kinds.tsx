import type { KindRule, RuledKind } from '@beckon/protocol';
import { useState } from 'react';
import { cx } from '../look/cx.ts';
import { Glyph } from '../look/Glyph.tsx';
import { KindSheet } from './KindSheet.tsx';
import { ruledKinds } from './levels.ts';
import s from './preferences.module.css';
import { useRules } from './useRules.ts';

interface Props {
  /** What holds for a kind, and whether there is a rule for it. */
  holds: (kind: RuledKind) => { rule: KindRule; own: boolean };
  /** What holds without that rule. */
  otherwise: (kind: RuledKind) => { first: string; second: string };
  title: (kind: RuledKind) => string;
  problem: string | undefined;
  choose: (kind: RuledKind, rule: KindRule | null) => void;
}

/** What becomes of each kind, and the way to rule over it. */
export const Kinds = ({ holds, otherwise, title, problem, choose }: Props) => {
  const { t } = useRules();
  const [choosing, setChoosing] = useState<RuledKind>();
  const ruled = choosing && holds(choosing);
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
          const { rule, own } = holds(kind);
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
      {choosing && ruled && (
        <KindSheet
          title={title(choosing)}
          rule={ruled.own ? ruled.rule : undefined}
          otherwise={otherwise(choosing)}
          problem={problem}
          choose={(rule) => choose(choosing, rule)}
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
