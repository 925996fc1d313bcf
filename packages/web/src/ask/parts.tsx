import { type Ask, type Fault, pages } from '@beckon/protocol';
import { useSnapshot } from '../app/Beckon.tsx';
import { Bar, BarTitle, usePane } from '../app/Screen.tsx';
import { ButtonLink } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { AgentSquare, Waits, WhoLine, WhoName } from '../look/Who.tsx';
import type { Key } from '../texts/en.ts';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import s from './ask.module.css';
import { agentName } from './words.ts';

export interface About {
  name: string;
  conversation: string | undefined;
}
/** Whom an ask is from and what it belongs to. */
export const useAbout = (ask: Ask): About => {
  const texts = useTexts();
  const { agents, conversations } = useSnapshot();
  const conversation = ask.conversationId && conversations.get(ask.conversationId)?.title;
  return { name: agentName(agents, ask.agentId, texts), conversation: conversation || undefined };
};

export const AskBar = ({ ask }: { ask: Ask }) => {
  const { t } = useTexts();
  const { name, conversation } = useAbout(ask);
  return (
    <Bar
      back={{ to: '/', label: t('place.inbox') }}
      title={
        <BarTitle
          square={<AgentSquare name={name} />}
          name={<bdi>{name}</bdi>}
          sub={conversation && <bdi>{conversation}</bdi>}
        />
      }
    />
  );
};

/** "OpenCode · Retry queue" above an ask among others, or on a desk. */
export const AskWho = ({ ask, long = false }: { ask: Ask; long?: boolean }) => {
  const { name, conversation } = useAbout(ask);
  return (
    <WhoLine>
      <AgentSquare name={name} />
      <WhoName>
        <b>
          <bdi>{name}</bdi>
        </b>
        {conversation && (
          <>
            {' · '}
            <bdi>{conversation}</bdi>
          </>
        )}
      </WhoName>
      {ask.state === 'open' && <Waiting ask={ask} long={long} />}
    </WhoLine>
  );
};

/** "2 min" in a list; "Waiting for 2 min, open until 10:09" on the page. Clocks are never announced. */
export const Waiting = ({ ask, long }: { ask: Ask; long: boolean }) => {
  const { t } = useTexts();
  const times = useTimes();
  const wait = times.since(ask.createdAt);
  if (!long) return <Waits>{wait}</Waits>;
  if (ask.expiresAt === undefined) return <Waits>{t('ask.waiting', { wait })}</Waits>;
  return <Waits>{t('ask.waiting.until', { wait, until: times.spoken(ask.expiresAt) })}</Waits>;
};

export const AskTop = ({ ask }: { ask: Ask }) =>
  usePane() === 'phone' ? <Waiting ask={ask} long /> : <AskWho ask={ask} long />;

/** The way to what was said around it, for those who are in that conversation. */
export const AroundIt = ({ ask: { conversationId } }: { ask: Ask }) => {
  const { t } = useTexts();
  const { conversations } = useSnapshot();
  if (conversationId === undefined || !conversations.has(conversationId)) return null;
  return (
    <p className={s.around}>
      <ButtonLink to={pages.conversation(conversationId)} tone="text" edge>
        {t('ask.conversation')}
      </ButtonLink>
    </p>
  );
};

/** Refusals that have words of their own here; the rest speak in the server's. */
const known: Partial<Record<Fault['code'], Key>> = {
  detail_changed: 'refused.changed',
  confirm_needed: 'refused.confirm',
  invalid_answer: 'refused.invalid',
  rate_limited: 'refused.rate',
};

export const Refused = ({ fault }: { fault: Fault }) => {
  const { t } = useTexts();
  const key = known[fault.code];
  return (
    <p className={s.refused} role="alert">
      <Glyph name="error" />
      <span>{key ? t(key) : fault.message}</span>
    </p>
  );
};

export const Keycap = ({ children }: { children: string }) => <kbd className={s.kbd}>{children}</kbd>;
