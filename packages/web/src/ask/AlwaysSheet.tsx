import type { Ask } from '@beckon/protocol';
import { Button } from '../look/Button.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { Detail } from './Detail.tsx';
import { useAbout } from './parts.tsx';

interface Props {
  ask: Ask;
  give: (value: 'approve' | 'always') => void;
  close: () => void;
}

/** "Always" says first what it will cover. It is offered in the app only. */
export const AlwaysSheet = ({ ask, give, close }: Props) => {
  const { t } = useTexts();
  const { name } = useAbout(ask);
  const covers = ask.alwaysCovers ?? ask.detail;
  return (
    <Sheet
      title={t('always.title')}
      onClose={close}
      actions={
        <>
          <Button tone="quiet" size="tall" onClick={() => give('approve')}>
            {t('always.once')}
          </Button>
          <Button tone="ink" size="tall" onClick={() => give('always')}>
            {t('always.yes')}
          </Button>
        </>
      }
    >
      <p>{t('always.says', { agent: name })}</p>
      {covers !== undefined && <Detail detail={covers} bare />}
    </Sheet>
  );
};
