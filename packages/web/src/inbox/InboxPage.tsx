import { type Ask, pages } from '@beckon/protocol';
import { useSnapshot } from '../app/Beckon.tsx';
import { useLine } from '../app/connection.ts';
import { Heading } from '../app/Heading.tsx';
import { Screen, Space, usePane } from '../app/Screen.tsx';
import { useAbout, Waiting } from '../ask/parts.tsx';
import { Visible } from '../ask/Visible.tsx';
import { Mark } from '../look/Brand.tsx';
import { Part, Row, Rows } from '../look/Row.tsx';
import { Skeleton, SkeletonRows } from '../look/Skeleton.tsx';
import text from '../look/text.module.css';
import { AgentSquare } from '../look/Who.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { AskCard } from './AskCard.tsx';
import { AtWork } from './AtWork.tsx';
import { inboxHeading, inboxSays } from './heading.ts';
import s from './inbox.module.css';
import { Moon, useSnoozedUntil } from './Moon.tsx';
import { NewsRow } from './NewsRow.tsx';
import { Reach, ReachSentence } from './Reach.tsx';
import { SettledRow } from './SettledRow.tsx';
import { type Inbox, useInbox } from './useInbox.ts';

/** Who waits for you. On a phone each ask can be answered in place; on a desk the list opens them beside it. */
export const InboxPage = ({ current }: { current?: string | undefined }) => {
  const { t } = useTexts();
  const { loaded } = useSnapshot();
  const inbox = useInbox();
  if (!loaded) return <Loading />;
  return (
    <Screen top={inbox.open.length > 0 ? 'lit' : 'page'} place>
      <Say inbox={inbox} current={current} />
      <div data-ground="page">
        {inbox.news.length > 0 && (
          <Part title={t('inbox.news')}>
            <Rows>
              {inbox.news.map((item) => (
                <li key={item.id}>
                  <NewsRow item={item} />
                </li>
              ))}
            </Rows>
          </Part>
        )}
        <AtWork />
        {inbox.settled.length > 0 && <Settled asks={inbox.settled} current={current} />}
        <Space />
      </div>
    </Screen>
  );
};

const Say = ({ inbox, current }: { inbox: Inbox; current: string | undefined }) => {
  const texts = useTexts();
  const pane = usePane();
  const line = useLine();
  const at = useSnoozedUntil();
  const { open } = inbox;
  const lit = open.length > 0;
  const says = inboxSays(open, texts);
  const phone = pane === 'phone';
  return (
    <section className={lit ? s.light : s.unlit} data-ground={lit ? 'lit' : 'page'}>
      {phone && (
        <div className={s.top}>
          <Mark lit={lit} />
          <Moon />
        </div>
      )}
      <div className={phone ? s.say : s.paneSay}>
        <div>
          <Heading beside={!phone}>{inboxHeading(open, line.state === 'fine', texts)}</Heading>
          {says && <p>{says}</p>}
          {!lit && <ReachSentence />}
          {!phone && at !== undefined && <p>{texts.t('snooze.now', { at })}</p>}
        </div>
        {!phone && <Moon alone />}
      </div>
      {phone
        ? open.map((ask, index) => <AskCard key={ask.id} ask={ask} first={index === 0} />)
        : lit && (
            <Rows>
              {open.map((ask) => (
                <li key={ask.id}>
                  <AskRow ask={ask} current={ask.id === current} />
                </li>
              ))}
            </Rows>
          )}
      {!lit && <Reach />}
    </section>
  );
};

const AskRow = ({ ask, current }: { ask: Ask; current: boolean }) => {
  const { name, conversation } = useAbout(ask);
  return (
    <Row
      to={pages.ask(ask.id)}
      current={current}
      lead={<AgentSquare name={name} medium />}
      first={<Visible>{ask.title}</Visible>}
      second={[name, conversation].filter(Boolean).join(' · ')}
      end={<Waiting ask={ask} long={false} />}
    />
  );
};

const Settled = ({ asks, current }: { asks: Ask[]; current: string | undefined }) => {
  const { t } = useTexts();
  return (
    <Part title={t('inbox.settled')}>
      <Rows>
        {asks.map((ask) => (
          <li key={ask.id}>
            <SettledRow ask={ask} current={ask.id === current} />
          </li>
        ))}
      </Rows>
    </Part>
  );
};

const Loading = () => {
  const { t } = useTexts();
  const phone = usePane() === 'phone';
  return (
    <Screen place busy>
      <div className={s.unlit}>
        {phone && (
          <div className={s.top}>
            <Mark lit={false} />
            <Moon />
          </div>
        )}
        <div className={s.say}>
          <h1 className={text.sr}>{t('place.inbox')}</h1>
          <p className={text.sr} role="status">
            {t('common.loading')}
          </p>
          <Skeleton shape="say" />
        </div>
        <div className={s.ask} aria-hidden="true">
          <Skeleton shape="name" />
          <Skeleton shape="title" />
          <div className={s.well}>
            <Skeleton shape="well" />
          </div>
        </div>
        <SkeletonRows count={3} />
      </div>
    </Screen>
  );
};
