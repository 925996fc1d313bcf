import type { KindRule } from '@beckon/protocol';
import { Button } from '../look/Button.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { Options } from './Options.tsx';
import { Problem } from './Problem.tsx';
import { useRules } from './useRules.ts';

interface Props {
  title: string;
  /** The rule there is, if there is one. */
  rule: KindRule | undefined;
  /** What holds without a rule. */
  otherwise: { first: string; second: string };
  problem: string | undefined;
  choose: (rule: KindRule | null) => void;
  close: () => void;
}

/** A rule for one kind, or none. */
export const KindSheet = ({ title, rule, otherwise, problem, choose, close }: Props) => {
  const { t } = useRules();
  return (
    <Sheet
      title={title}
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
        value={rule ?? 'otherwise'}
        options={[
          { value: 'otherwise', ...otherwise },
          { value: 'push', first: t('rule.push'), second: t('rule.push.says') },
          { value: 'app', first: t('rule.app'), second: t('rule.app.says') },
        ]}
        onChange={(value) => choose(value === 'otherwise' ? null : value)}
      />
    </Sheet>
  );
};
