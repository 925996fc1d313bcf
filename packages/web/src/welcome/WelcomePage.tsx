import { type ReactNode, useEffect, useState } from 'react';
import { useBeckon, useKept, useSnapshot } from '../app/Beckon.tsx';
import { Head, Pad, PaneProvider, Screen } from '../app/Screen.tsx';
import { useDesk } from '../app/useDesk.ts';
import { PairCode } from '../devices/PairPage.tsx';
import { TestWords } from '../devices/TestWords.tsx';
import { useEnable } from '../devices/ThisDevicePage.tsx';
import { usePairing } from '../devices/usePairing.ts';
import { usePushSituation } from '../devices/usePush.ts';
import { useTest } from '../devices/useTest.ts';
import { Mark, Wordmark } from '../look/Brand.tsx';
import { Button, ButtonLink } from '../look/Button.tsx';
import { CopyBox } from '../look/CopyBox.tsx';
import { Step, Steps } from '../look/Story.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import s from './welcome.module.css';

const ASK = 'npx beckon ask "Deploy?" \\\n  --approve --wait';

/** After the first sign-in: three steps until an agent can reach this person. */
export default function WelcomePage() {
  const { t } = useTexts();
  const desk = useDesk();
  const [, set] = useKept();
  const known = useKnown();
  useEffect(() => {
    if (known) set({ welcome: 'open' });
  }, [known, set]);
  const done = (): void => set({ welcome: 'done' });
  const steps = (
    <>
      <Head title={t('welcome.title')} />
      <Pad>
        <FirstSteps />
      </Pad>
    </>
  );
  const leave = (
    <Button tone="text" wide={!desk} edge={desk} onClick={done}>
      {t('welcome.later')}
    </Button>
  );
  if (!known) return <Screen busy>{null}</Screen>;
  if (!desk) {
    return (
      <Screen dock={leave}>
        <div className={s.page}>
          <div className={s.top}>
            <Mark lit={false} />
          </div>
          {steps}
        </div>
      </Screen>
    );
  }
  return (
    <PaneProvider value="whole">
      <Screen>
        <div className={s.desk}>
          <div>
            <Pad>
              <Wordmark />
              <br />
            </Pad>
            {steps}
            <br />
            <Pad>{leave}</Pad>
          </div>
          <Phone />
        </div>
      </Screen>
    </PaneProvider>
  );
}

/** The state has open asks only: whether there ever was one is asked first. */
const useKnown = (): boolean => {
  const { client, mirror } = useBeckon();
  const [known, setKnown] = useState(false);
  useEffect(() => {
    client
      .call('listAsks', { query: { limit: 1 } })
      .then(({ items }) => mirror.learn({ asks: items }))
      .catch(() => {})
      .finally(() => setKnown(true));
  }, [client, mirror]);
  return known;
};

const FirstSteps = () => {
  const { t } = useTexts();
  const { host } = useBeckon();
  const { me } = useSnapshot();
  const { situation, look } = usePushSituation();
  const testing = useTest();
  const { busy, refused, enable } = useEnable(look, testing);
  const { devices } = useSnapshot();
  const on = situation?.subscribed === true;
  const can = situation?.type === 'default' || situation?.type === 'granted';
  const deviceId = situation?.deviceId;
  const test = deviceId === undefined ? undefined : testing.tests.get(deviceId);
  const proven = test?.state === 'shown' || devices.some((device) => device.lastShownAt !== null);

  let allow: ReactNode;
  if (!on && situation) {
    allow = can ? (
      <Button tone="ink" size="small" aria-disabled={busy || undefined} onClick={() => !busy && enable()}>
        {t('push.turnOn')}
      </Button>
    ) : (
      <ButtonLink to="/devices/this" tone="line" size="small">
        {t('welcome.allow.how')}
      </ButtonLink>
    );
  }
  return (
    <Steps>
      <Step state="done" title={t('welcome.in')} says={t('welcome.in.says', { name: me?.name ?? '', host })} />
      <Step
        state={on ? 'done' : 'now'}
        title={t('welcome.allow')}
        says={refused ? t(`refusal.${refused}`) : t('welcome.allow.says')}
        act={allow}
      />
      <Step
        state={proven ? 'done' : on ? 'now' : undefined}
        title={t('welcome.test')}
        says={test ? <TestWords test={test} /> : t('welcome.test.says')}
        act={
          on && deviceId && !proven ? (
            <Button tone="ink" size="small" onClick={() => testing.run(deviceId)}>
              {t('device.test')}
            </Button>
          ) : undefined
        }
      />
      <Step
        state={proven ? 'now' : undefined}
        title={t('welcome.ask')}
        says={t('welcome.ask.says')}
        full={<CopyBox text={ASK} label={t('common.copyCommand')} comment={t('command.where')} />}
      />
    </Steps>
  );
};

/** On a desk: take it with you. */
const Phone = () => {
  const { t } = useTexts();
  const { pairing } = usePairing();
  const times = useTimes();
  if (!pairing) return <div />;
  return (
    <section aria-label={t('pair.title')}>
      <PairCode pairing={pairing} over={pairing.expiresAt <= times.now} />
    </section>
  );
};
