import { isFault } from '@beckon/protocol';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { Heading } from '../app/Heading.tsx';
import { Moment, Pad, Screen } from '../app/Screen.tsx';
import type { PushRefusal, PushSituation } from '../app/sdk.ts';
import { Button, ButtonLink, Stack } from '../look/Button.tsx';
import { CopyBox } from '../look/CopyBox.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { Fact, Facts } from '../look/Story.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import { DevicesBar } from './DevicePage.tsx';
import { HomeScreenSteps } from './HomeScreenSteps.tsx';
import { TestRail } from './TestRail.tsx';
import { Undo } from './Undo.tsx';
import { usePushSituation } from './usePush.ts';
import { type Testing, useTest } from './useTest.ts';

/** Whether this browser may tell the person, and what to do in every case where it cannot. */
export const ThisDevicePage = () => {
  const { situation, look } = usePushSituation();
  const testing = useTest();
  if (!situation)
    return (
      <Screen bar={<DevicesBar />} busy>
        {null}
      </Screen>
    );
  if (situation.type === 'granted' && situation.subscribed && situation.deviceId) {
    return <On deviceId={situation.deviceId} testing={testing} />;
  }
  if (situation.type === 'default' || situation.type === 'granted') return <Ask look={look} testing={testing} />;
  return <Cannot situation={situation} />;
};

/** The one button that asks. It must be pressed: browsers put their question only after a tap. */
export const useEnable = (look: () => Promise<void>, testing: Testing) => {
  const { push } = useBeckon();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<PushRefusal | 'server'>();
  const enable = (): void => {
    setBusy(true);
    setRefused(undefined);
    push
      .enable()
      .then(async (result) => {
        if ('refused' in result) setRefused(result.refused);
        await look();
        if ('device' in result) testing.run(result.device.id);
      })
      .catch((error: unknown) => {
        setRefused('server');
        if (!isFault(error)) console.error(error);
      })
      .finally(() => setBusy(false));
  };
  return { busy, refused, enable };
};

const Ask = ({ look, testing }: { look: () => Promise<void>; testing: Testing }) => {
  const { t } = useTexts();
  const { busy, refused, enable } = useEnable(look, testing);
  return (
    <Screen
      bar={<DevicesBar />}
      dock={
        <Stack>
          <Button tone="ink" size="tall" aria-disabled={busy || undefined} onClick={() => !busy && enable()}>
            {t('push.turnOn')}
          </Button>
          <ButtonLink to="/" tone="text">
            {t('push.notNow')}
          </ButtonLink>
        </Stack>
      }
    >
      <Moment>
        <Heading>{t('push.ask')}</Heading>
        <p>{t('push.ask.says')}</p>
        <Facts>
          <Fact name={t('push.comes')}>{t('push.comes.says')}</Fact>
          <Fact name={t('push.shows')}>{t('push.shows.says')}</Fact>
          <Fact name={t('push.hides')}>{t('push.hides.says')}</Fact>
        </Facts>
        {refused && (
          <p role="alert">
            <Glyph name="error" />
            {t(`refusal.${refused}`)}
          </p>
        )}
      </Moment>
    </Screen>
  );
};

const On = ({ deviceId, testing }: { deviceId: string; testing: Testing }) => {
  const { t } = useTexts();
  const times = useTimes();
  const { devices } = useSnapshot();
  const [, navigate] = useLocation();
  const device = devices.find((each) => each.id === deviceId);
  const test = testing.tests.get(deviceId);
  const shown = test?.state === 'shown' ? times.measured(test.shownAfter ?? 0) : undefined;
  const title = shown ? t('push.works', { after: shown }) : t('push.on');
  return (
    <Screen
      bar={<DevicesBar />}
      dock={
        <Stack>
          <Button tone="ink" size="tall" onClick={() => navigate('/')}>
            {t('push.done')}
          </Button>
          <Button tone="text" onClick={() => testing.run(deviceId)}>
            {t(test ? 'device.testAgain' : 'device.test')}
          </Button>
        </Stack>
      }
    >
      <Moment>
        <Glyph name={test?.state === 'failed' || test?.state === 'refused' ? 'error' : 'approved'} large />
        <div role="status">
          <Heading>{title}</Heading>
        </div>
        <p>{t(shown ? 'push.works.says' : 'push.on.says')}</p>
      </Moment>
      {test && (
        <Pad>
          <TestRail test={test} device={device} />
        </Pad>
      )}
    </Screen>
  );
};

const Cannot = ({ situation }: { situation: PushSituation }) => {
  const { t } = useTexts();
  const { host, origin } = useBeckon();
  const { server } = useSnapshot();
  const { type } = situation;
  if (type === 'ios-not-installed') {
    return (
      <Screen bar={<DevicesBar />}>
        <HomeScreenSteps />
      </Screen>
    );
  }
  if (type === 'denied') {
    return (
      <Screen bar={<DevicesBar />}>
        <Moment>
          <Heading>{t('push.denied')}</Heading>
          <p>{t('push.denied.says', { browser: t(`browser.${situation.browser}`) })}</p>
        </Moment>
        <Pad>
          <Undo browser={situation.browser} platform={situation.platform} host={host} />
        </Pad>
      </Screen>
    );
  }
  const words: Record<
    'unsupported' | 'private' | 'insecure',
    [title: ReactNode, says: ReactNode, copy?: string, comment?: string]
  > = {
    unsupported: [t('push.unsupported'), t('push.unsupported.says'), server?.publicUrl ?? origin],
    private: [t('push.private'), t('push.private.says'), server?.publicUrl ?? origin],
    insecure: server?.publicUrl
      ? [t('push.insecure'), t('push.insecure.elsewhere'), server.publicUrl]
      : [t('push.insecure'), t('push.insecure.says'), 'npx beckon expose', t('command.where')],
  };
  const [title, says, copy, comment] = words[type === 'private' || type === 'insecure' ? type : 'unsupported'];
  return (
    <Screen
      bar={<DevicesBar />}
      dock={
        <ButtonLink to="/" tone="quiet" size="tall" wide>
          {t('push.stay')}
        </ButtonLink>
      }
    >
      <Moment>
        <Heading>{title}</Heading>
        <p>{says}</p>
        {copy && <CopyBox text={copy} label={t('common.copy')} {...(comment && { comment })} />}
        <p>{t('push.anyway')}</p>
      </Moment>
    </Screen>
  );
};
