import { DockNote } from '../app/Screen.tsx';
import { Button } from '../look/Button.tsx';
import { Icon } from '../look/Icon.tsx';
import { useTexts } from '../texts/Texts.tsx';
import s from './ask.module.css';

/** The answer waits for the network on this device. */
export const QueuedDock = ({ takeBack }: { takeBack: () => void }) => {
  const { t } = useTexts();
  return (
    <DockNote>
      <span className={s.queued} role="status">
        <Icon name="clock" size="xs" />
        {t('ask.queued')}
      </span>
      <Button tone="text" edge onClick={takeBack}>
        {t('ask.takeBack')}
      </Button>
    </DockNote>
  );
};
