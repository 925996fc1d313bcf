import { Head, PadGap, Screen } from '../app/Screen.tsx';
import { Button, Stack } from '../look/Button.tsx';
import { useCopy } from '../look/Copy.tsx';
import { CopyBox } from '../look/CopyBox.tsx';
import { Icon } from '../look/Icon.tsx';
import { Fact, Facts } from '../look/Story.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { AgentsBar } from './AgentsBar.tsx';

/** A new key, shown once. */
export const KeyOnce = ({ secret, agent, done }: { secret: string; agent: string; done: () => void }) => {
  const { t } = useTexts();
  const [copied, copy] = useCopy();
  return (
    <Screen
      bar={<AgentsBar />}
      dock={
        <Stack>
          <Button tone="ink" size="tall" onClick={() => copy(secret)}>
            <Icon name={copied ? 'check' : 'copy'} size="s" />
            {t(copied ? 'common.copied' : 'key.copy')}
          </Button>
          <Button tone="text" onClick={done}>
            {t('key.have')}
          </Button>
        </Stack>
      }
    >
      <Head title={t('key.title')} says={t('key.says')} />
      <PadGap>
        <CopyBox text={secret} label={t('key.copy')} />
        <Facts>
          <Fact name={t('key.for')}>
            <bdi>{agent}</bdi>
          </Fact>
          <Fact name={t('key.may')}>{t('key.may.says')}</Fact>
          <Fact name={t('key.mayNot')}>{t('key.mayNot.says')}</Fact>
          <Fact name={t('key.ends')}>{t('key.ends.says')}</Fact>
        </Facts>
      </PadGap>
    </Screen>
  );
};
