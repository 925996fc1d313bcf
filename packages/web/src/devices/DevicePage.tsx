import type { Device } from '@beckon/protocol';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { Heading } from '../app/Heading.tsx';
import { Bar, Head, Moment, Pad, PadGap, Screen } from '../app/Screen.tsx';
import { Button, ButtonLink, Stack } from '../look/Button.tsx';
import { Part } from '../look/Row.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { Fact, Facts, Step, Steps } from '../look/Story.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import { healthOf, isSilent, serviceName } from './health.ts';
import { TestRail } from './TestRail.tsx';
import { usePushSituation } from './usePush.ts';
import { useTest } from './useTest.ts';

/** One device: how well it can be reached, a test, and the way to forget it. */
export const DevicePage = ({ id }: { id: string }) => {
  const { t } = useTexts();
  const { devices, loaded } = useSnapshot();
  const device = devices.find((each) => each.id === id);
  if (device) return <Known device={device} />;
  return (
    <Screen
      bar={<DevicesBar />}
      busy={!loaded}
      dock={
        <ButtonLink to="/devices" tone="ink" size="tall" wide>
          {t('devices.back')}
        </ButtonLink>
      }
    >
      <Moment>
        <Heading>{t(loaded ? 'device.missing' : 'common.loading')}</Heading>
      </Moment>
    </Screen>
  );
};

export const DevicesBar = () => {
  const { t } = useTexts();
  return <Bar back={{ to: '/devices', label: t('devices.name') }} />;
};

const Known = ({ device }: { device: Device }) => {
  const texts = useTexts();
  const { t } = texts;
  const times = useTimes();
  const { client, mirror, push } = useBeckon();
  const { situation } = usePushSituation();
  const [, navigate] = useLocation();
  const { tests, run } = useTest();
  const [asking, setAsking] = useState(false);
  const test = tests.get(device.id);
  const health = healthOf(device, texts, times);
  const here = situation?.deviceId === device.id;
  const running = test?.state === 'sending' || test?.state === 'sent' || test?.state === 'accepted';

  const forget = async (): Promise<void> => {
    setAsking(false);
    if (here) await push.disable();
    await client.call('deleteDevice', { params: { id: device.id } }).catch(() => {});
    navigate('/devices');
    await mirror.refresh().catch(() => {});
  };

  return (
    <Screen
      bar={<DevicesBar />}
      dock={
        <Stack>
          <Button
            tone="ink"
            size="tall"
            aria-disabled={running || undefined}
            onClick={() => !running && run(device.id)}
          >
            {t(test && !running ? 'device.testAgain' : 'device.test')}
          </Button>
          <Button tone="text" onClick={() => setAsking(true)}>
            {t('device.forget')}
          </Button>
        </Stack>
      }
    >
      <Head title={device.name} says={[health.bad, health.says].filter(Boolean).join(' ')} />
      <PadGap>
        <Facts>
          {here && <Fact name={t('device.where')}>{t('device.here')}</Fact>}
          <Fact name={t('device.service')}>{t('device.service.says', { service: serviceName(device.service) })}</Fact>
          <Fact name={t('device.since')}>{times.spoken(device.createdAt)}</Fact>
          {device.lastAcceptedAt !== null && (
            <Fact name={t('device.accepted')}>{times.spoken(device.lastAcceptedAt)}</Fact>
          )}
          {device.lastShownAt !== null && <Fact name={t('device.shown')}>{times.spoken(device.lastShownAt)}</Fact>}
        </Facts>
      </PadGap>
      {test && (
        <Part title={t('device.lastTest')}>
          <Pad>
            <TestRail test={test} device={device} />
          </Pad>
        </Part>
      )}
      {(device.state === 'failing' || isSilent(device) || test?.state === 'silent') && (
        <Part title={t('fix.title')}>
          <Pad>
            <Steps>
              <Step state="now" title={t('fix.allow')} says={t('fix.allow.says')} />
              <Step title={t('fix.background')} says={t('fix.background.says')} />
              <Step title={t('fix.open')} says={t('fix.open.says')} />
            </Steps>
          </Pad>
        </Part>
      )}
      {asking && (
        <Sheet
          title={t('device.forget.sure', { device: device.name })}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button tone="ink" size="tall" onClick={() => void forget()}>
                {t('device.forget.yes')}
              </Button>
              <Button tone="text" onClick={() => setAsking(false)}>
                {t('common.cancel')}
              </Button>
            </>
          }
        >
          <p>{t('device.forget.says')}</p>
        </Sheet>
      )}
    </Screen>
  );
};
