import { type Notification, pages } from '@beckon/protocol';
import { Link } from 'wouter';
import { useSnapshot } from '../app/Beckon.tsx';
import { Heading } from '../app/Heading.tsx';
import { Bar, Head, Moment, Pad, Screen } from '../app/Screen.tsx';
import { Visible } from '../ask/Visible.tsx';
import { ButtonLink, Stack } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { Icon } from '../look/Icon.tsx';
import { Fact, Facts, Happened, Rail } from '../look/Story.tsx';
import s from '../look/story.module.css';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import { courseOf, type Happening } from './course.ts';
import type { KnownFact } from './known.ts';
import own from './ledger.module.css';
import { outcomeSentence } from './outcome.ts';
import { subjectOf } from './subject.ts';
import { useNotification } from './useNotification.ts';

/** Why this came, or did not. Without an id, beside the ledger of a desk: the newest. */
export const NotificationPage = ({ id }: { id?: string | undefined }) => {
  const { notifications } = useSnapshot();
  const newest = [...notifications.values()].sort((a, b) => b.createdAt - a.createdAt)[0];
  const wanted = id ?? newest?.id;
  return wanted === undefined ? <Screen>{null}</Screen> : <One key={wanted} id={wanted} />;
};

const LedgerBar = () => {
  const { t } = useTexts();
  return <Bar back={{ to: '/notifications', label: t('place.told') }} />;
};

const One = ({ id }: { id: string }) => {
  const { item, missing } = useNotification(id);
  if (item) return <Story item={item} />;
  return missing ? (
    <Missing />
  ) : (
    <Screen bar={<LedgerBar />} busy>
      {null}
    </Screen>
  );
};

const Story = ({ item }: { item: Notification }) => {
  const texts = useTexts();
  const times = useTimes();
  const { asks, notifications } = useSnapshot();
  const course = courseOf(item, subjectOf(item, asks, texts), texts, times);
  return (
    <Screen bar={<LedgerBar />} dock={<Ways item={item} />}>
      <Head
        title={outcomeSentence(item, notifications, texts, times)}
        says={
          <>
            <Visible>{item.title}</Visible>
            {item.body && (
              <>
                <br />
                <span className={own.body}>
                  <Visible>{item.body}</Visible>
                </span>
              </>
            )}
          </>
        }
      />
      <Pad>
        <Rail>
          {course.map((event, index) => (
            <Line key={event.id} event={event} gap={gapAfter(event, course[index + 1])} />
          ))}
        </Rail>
      </Pad>
    </Screen>
  );
};

/** Where to go from here: what it was about, and what rules over it. */
const Ways = ({ item }: { item: Notification }) => {
  const { t } = useTexts();
  const { askId, conversationId, summaryId } = item;
  const open = askId
    ? { to: pages.ask(askId), label: t('ledger.openAsk') }
    : conversationId
      ? { to: pages.conversation(conversationId), label: t('ledger.openIt') }
      : summaryId && { to: pages.notification(summaryId), label: t('ledger.openSummary') };
  return (
    <Stack>
      <ButtonLink to="/settings" tone="quiet" size="tall" wide>
        {t('ledger.change')}
      </ButtonLink>
      {open && (
        <ButtonLink to={open.to} tone="quiet" size="tall" wide>
          {open.label}
        </ButtonLink>
      )}
    </Stack>
  );
};

/** Something took longer than a breath: the rail is broken there. */
const gapAfter = (event: Happening, next: Happening | undefined): boolean =>
  next ? next.at - event.at > 2_000 : false;

const Line = ({ event, gap }: { event: Happening; gap: boolean }) => {
  const times = useTimes();
  return (
    <Happened glyph={event.glyph} time={times.exact(event.at)} what={event.what} gap={gap}>
      {event.says && (
        <p>
          <Visible>{event.says}</Visible>
        </p>
      )}
      {event.link && (
        <Link href={event.link.to} className={own.link}>
          {event.link.label}
        </Link>
      )}
      {event.known && event.known.length > 0 && <Known known={event.known} />}
    </Happened>
  );
};

/** What the decision was made from. */
const Known = ({ known }: { known: readonly KnownFact[] }) => {
  const { t } = useTexts();
  return (
    <details className={s.evidence}>
      <summary>
        <Icon name="chev" size="xs" />
        {t('ledger.evidence')}
      </summary>
      <Facts>
        {known.map(({ name, value, raw }) => (
          <Fact key={name} name={name}>
            {raw ? <code>{value}</code> : <bdi>{value}</bdi>}
          </Fact>
        ))}
      </Facts>
    </details>
  );
};

const Missing = () => {
  const { t } = useTexts();
  return (
    <Screen bar={<LedgerBar />}>
      <Moment>
        <Glyph name="none" large />
        <Heading>{t('ledger.missing')}</Heading>
        <p>{t('ledger.missing.says')}</p>
      </Moment>
    </Screen>
  );
};
