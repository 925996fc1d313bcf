import { useRef } from 'react';
import { Heading } from '../app/Heading.tsx';
import { Bar, Moment, Screen } from '../app/Screen.tsx';
import { ButtonLink } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { Skeleton } from '../look/Skeleton.tsx';
import text from '../look/text.module.css';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import s from './ask.module.css';
import { OpenAsk } from './OpenAsk.tsx';
import { SettledAsk } from './SettledAsk.tsx';
import { useAsk } from './useAsk.ts';

/** One ask: open, or how it ended. */
export const AskPage = ({ id }: { id: string }) => {
  const found = useAsk(id);
  const { now } = useTimes();
  const wasOpen = useRef(false);
  if (found.state === 'loading') return <Loading />;
  if (found.state !== 'found') return <Missing failed={found.state === 'failed'} />;
  const { ask, whole } = found;
  if (ask.state === 'open' && (ask.expiresAt === undefined || ask.expiresAt > now)) {
    wasOpen.current = true;
    return <OpenAsk ask={ask} whole={whole} />;
  }
  return <SettledAsk ask={ask.state === 'open' ? { ...ask, state: 'expired' } : ask} wasOpen={wasOpen.current} />;
};

const InboxBar = () => {
  const { t } = useTexts();
  return <Bar back={{ to: '/', label: t('place.inbox') }} />;
};

const Loading = () => {
  const { t } = useTexts();
  return (
    <Screen bar={<InboxBar />} busy>
      <div className={s.page}>
        <p className={text.sr} role="status">
          {t('common.loading')}
        </p>
        <Skeleton shape="name" />
        <Skeleton shape="say" />
        <Skeleton shape="words" />
        <div className={s.detail}>
          <Skeleton shape="well" />
        </div>
      </div>
    </Screen>
  );
};

const Missing = ({ failed }: { failed: boolean }) => {
  const { t } = useTexts();
  return (
    <Screen
      bar={<InboxBar />}
      dock={
        <ButtonLink to="/" tone="ink" size="tall" wide>
          {t('onward.inbox')}
        </ButtonLink>
      }
    >
      <Moment>
        <Glyph name={failed ? 'error' : 'none'} large />
        <Heading>{t(failed ? 'ask.failed' : 'ask.missing')}</Heading>
        <p>{t(failed ? 'ask.failed.says' : 'ask.missing.says')}</p>
      </Moment>
    </Screen>
  );
};
