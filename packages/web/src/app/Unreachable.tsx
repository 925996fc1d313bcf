import { Button, Stack } from '../look/Button.tsx';
import { CopyBox } from '../look/CopyBox.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useBeckon } from './Beckon.tsx';
import { Heading } from './Heading.tsx';
import { Moment, Screen } from './Screen.tsx';

/** Nothing is known yet and the server does not answer. */
export const Unreachable = () => {
  const { t } = useTexts();
  const { host, mirror } = useBeckon();
  const online = navigator.onLine;
  return (
    <Screen
      gathered
      dock={
        <Stack>
          <Button tone="ink" size="tall" onClick={() => mirror.refresh()}>
            {t('unreachable.now')}
          </Button>
        </Stack>
      }
    >
      <Moment at="center">
        <Glyph name="error" large />
        <Heading>{online ? t('unreachable.title', { host }) : t('unreachable.offline.title')}</Heading>
        <p>{online ? t('unreachable.says') : t('unreachable.offline.says')}</p>
        {online && <CopyBox text="npx beckon doctor" comment={t('command.where')} label={t('common.copyCommand')} />}
        <p role="status">{t('unreachable.again')}</p>
      </Moment>
    </Screen>
  );
};
