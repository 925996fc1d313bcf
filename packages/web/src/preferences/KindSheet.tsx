import type { KindRule, Preferences, RuledKind } from '@beckon/protocol';
import { Button } from '../look/Button.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { saidBy } from './levels.ts';
import { Options } from './Options.tsx';
import { Problem } from './Problem.tsx';
import { useRules } from './useRules.ts';

interface Props {
  kind: RuledKind;
  preferences: Preferences;
  problem: string | undefined;
  choose: (rule: KindRule | null) => void;
  close: () => void;
}

/** The person's own rule for a kind, or none. */
export const KindSheet = ({ kind, preferences: { intensity, kinds }, problem, choose, close }: Props) => {
  const { t } = useRules();
  const level = t(`level.${intensity}`);
  const said = t('rule.asLevel.says', { level, rule: t(`rule.${saidBy(intensity, kind)}`) });
  return (
    <Sheet
      title={t(`rule.${kind}`)}
      onClose={close}
      actions={
        <Button tone="quiet" size="tall" onClick={close}>
          {t('rule.done')}
        </Button>
      }
    >
      <Problem says={problem} />
      <Options
        label={t('rule.choose')}
        value={kinds[kind] ?? 'level'}
        options={[
          { value: 'level', first: t('rule.asLevel'), second: said },
          { value: 'push', first: t('rule.push'), second: t('rule.push.says') },
          { value: 'app', first: t('rule.app'), second: t('rule.app.says') },
        ]}
        onChange={(value) => choose(value === 'level' ? null : value)}
      />
    </Sheet>
  );
};
