import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { Heading } from '../app/Heading.tsx';
import { Moment, Screen } from '../app/Screen.tsx';
import { HomeScreenSteps } from '../devices/HomeScreenSteps.tsx';
import { usePushSituation } from '../devices/usePush.ts';
import { Arrive, Wordmark } from '../look/Brand.tsx';
import { Button, ButtonLink, Stack } from '../look/Button.tsx';
import { TextField } from '../look/Field.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { isCode, secretIn, tidyCode } from './code.ts';
import { useRedeem } from './useRedeem.ts';

/** The way in: a link's secret redeems itself; else the code is typed. */
export default function SignInPage() {
  const { secret, startOver } = useBeckon();
  const { connection } = useSnapshot();
  const { situation } = usePushSituation();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState(false);
  const redeeming = useRedeem(() => {
    startOver();
    navigate('/', { replace: true });
  });

  // The app on the Home Screen has cookies of its own: a link opened in Safari signs in the wrong one.
  if (situation?.type === 'ios-not-installed' && !typed) return <HomeScreenFirst here={() => setTyped(true)} />;
  if (connection !== 'signed_out' && connection !== 'loading' && connection !== 'unreachable' && !typed) {
    return <AlreadyIn again={() => setTyped(true)} />;
  }
  return <Form secret={connection === 'signed_out' || typed ? secret : undefined} redeeming={redeeming} />;
}

const Form = ({ secret, redeeming }: { secret: string | undefined; redeeming: ReturnType<typeof useRedeem> }) => {
  const { t } = useTexts();
  const { host } = useBeckon();
  const [code, setCode] = useState('');
  const { busy, wrong, redeem, forget } = redeeming;

  const tried = useRef(false);
  useEffect(() => {
    if (secret === undefined || tried.current) return;
    tried.current = true;
    redeem(secret);
  }, [secret, redeem]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy && isCode(code)) redeem(code);
  };
  const type = (value: string): void => {
    forget();
    const pasted = secretIn(value);
    if (pasted) redeem(pasted);
    else setCode(tidyCode(value));
  };

  return (
    <Screen
      gathered
      dock={
        <Stack>
          <Button
            tone="ink"
            size="tall"
            type="submit"
            form="sign-in"
            aria-disabled={busy || !isCode(code) || undefined}
          >
            {t(busy ? 'signIn.busy' : 'signIn.do')}
          </Button>
        </Stack>
      }
    >
      <Arrive />
      <Moment at="end">
        <Wordmark />
        <Heading>{t('signIn.title', { host })}</Heading>
        <p>{t('signIn.says')}</p>
        <form id="sign-in" onSubmit={submit}>
          <TextField
            pin
            label={t('signIn.code')}
            hint={t('signIn.code.hint')}
            wrong={wrong && t(wrong)}
            value={code}
            placeholder="••••-••••"
            autoComplete="one-time-code"
            autoCapitalize="characters"
            autoCorrect="off"
            spellCheck={false}
            onChange={(event) => type(event.target.value)}
          />
        </form>
      </Moment>
    </Screen>
  );
};

const AlreadyIn = ({ again }: { again: () => void }) => {
  const { t } = useTexts();
  const { host, secret } = useBeckon();
  const { me } = useSnapshot();
  return (
    <Screen
      gathered
      dock={
        <Stack>
          <ButtonLink to="/" tone="ink" size="tall">
            {t('onward.inbox')}
          </ButtonLink>
          <Button tone="text" onClick={again}>
            {t(secret ? 'signIn.already.use' : 'signIn.already.other')}
          </Button>
        </Stack>
      }
    >
      <Arrive />
      <Moment at="end">
        <Wordmark />
        <Glyph name="approved" large />
        <Heading>{t('signIn.already', { name: me?.name ?? '' })}</Heading>
        <p>{t('signIn.already.says', { host })}</p>
      </Moment>
    </Screen>
  );
};

const HomeScreenFirst = ({ here }: { here: () => void }) => {
  const { t } = useTexts();
  return (
    <Screen
      dock={
        <Button tone="text" wide onClick={here}>
          {t('signIn.here')}
        </Button>
      }
    >
      <HomeScreenSteps />
    </Screen>
  );
};
