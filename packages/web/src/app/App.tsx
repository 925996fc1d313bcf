import { pages } from '@beckon/protocol';
import { lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { AskPage } from '../ask/AskPage.tsx';
import { Notices } from '../attention/Notices.tsx';
import { useClosedElsewhere } from '../attention/useClosedElsewhere.ts';
import { InboxPage } from '../inbox/InboxPage.tsx';
import { NobodyHere } from '../inbox/NobodyHere.tsx';
import { isFirstRun } from '../welcome/firstRun.ts';
import { Announcer } from './Announcer.tsx';
import { useKept, useSnapshot } from './Beckon.tsx';
import { LineProvider, useLineState } from './connection.ts';
import { Desk } from './Desk.tsx';
import { markArrived } from './Heading.tsx';
import { NotFound } from './NotFound.tsx';
import { PaneProvider, Screen } from './Screen.tsx';
import { Unreachable } from './Unreachable.tsx';
import { useAppBadge } from './useAppBadge.ts';
import { useAskNews } from './useAskNews.ts';
import { useDesk } from './useDesk.ts';

/** The main path comes with the first load; the rest when it is opened. */
const devices = () => import('../devices/pages.tsx');
const DevicesPage = lazy(async () => ({ default: (await devices()).DevicesPage }));
const DevicePage = lazy(async () => ({ default: (await devices()).DevicePage }));
const ThisDevicePage = lazy(async () => ({ default: (await devices()).ThisDevicePage }));
const PairPage = lazy(async () => ({ default: (await devices()).PairPage }));
const NoDevice = lazy(async () => ({ default: (await devices()).NoDevice }));
const ledger = () => import('../ledger/pages.tsx');
const LedgerPage = lazy(async () => ({ default: (await ledger()).LedgerPage }));
const NotificationPage = lazy(async () => ({ default: (await ledger()).NotificationPage }));
const agents = () => import('../agents/pages.tsx');
const AgentsPage = lazy(async () => ({ default: (await agents()).AgentsPage }));
const AgentPage = lazy(async () => ({ default: (await agents()).AgentPage }));
const ConnectPage = lazy(async () => ({ default: (await agents()).ConnectPage }));
const talk = () => import('../conversation/pages.tsx');
const ConversationsPage = lazy(async () => ({ default: (await talk()).ConversationsPage }));
const ConversationPage = lazy(async () => ({ default: (await talk()).ConversationPage }));
const NoConversation = lazy(async () => ({ default: (await talk()).NoConversation }));
const SignInPage = lazy(() => import('../signin/SignInPage.tsx'));
const SettingsPage = lazy(() => import('../settings/SettingsPage.tsx'));
const preferences = () => import('../preferences/pages.tsx');
const QuietHoursPage = lazy(async () => ({ default: (await preferences()).QuietHoursPage }));
const AgentRulesPage = lazy(async () => ({ default: (await preferences()).AgentRulesPage }));
const WelcomePage = lazy(() => import('../welcome/WelcomePage.tsx'));

export const App = () => (
  <Announcer>
    <Followed />
  </Announcer>
);

const Followed = () => {
  const line = useLineState();
  const { connection, loaded } = useSnapshot();
  const [path] = useLocation();
  useAskNews();
  useAppBadge();
  useClosedElsewhere();
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the address after the first
  useEffect(() => () => markArrived(), [path]);

  if (path === '/sign-in' || connection === 'signed_out') {
    if (path !== '/sign-in') return <Redirect to="/sign-in" replace />;
    return (
      <Suspense fallback={null}>
        <SignInPage />
      </Suspense>
    );
  }
  if (!loaded && connection === 'unreachable') return <Unreachable />;
  return (
    <LineProvider value={line}>
      <Places />
      <Notices />
    </LineProvider>
  );
};

const Places = () => {
  const desk = useDesk();
  const { open, loaded } = useSnapshot();
  const [kept] = useKept();
  const [path] = useLocation();
  const first = isFirstRun(useSnapshot(), kept);
  if (path === pages.inbox() && loaded && first) {
    return (
      <Suspense fallback={null}>
        <WelcomePage />
      </Suspense>
    );
  }
  return desk ? <DeskPlaces firstOpen={open[0]?.id} /> : <PhonePlaces />;
};

const Waiting = <Screen busy>{null}</Screen>;

const PhonePlaces = () => (
  <PaneProvider value="phone">
    <Suspense fallback={Waiting}>
      <Switch>
        <Route path="/">
          <InboxPage />
        </Route>
        <Route path="/asks/:id">{({ id }) => <AskPage key={id} id={id} />}</Route>
        <Route path="/conversations">
          <ConversationsPage />
        </Route>
        <Route path="/conversations/:id">{({ id }) => <ConversationPage key={id} id={id} />}</Route>
        <Route path="/devices">
          <DevicesPage />
        </Route>
        <Route path="/devices/this">
          <ThisDevicePage />
        </Route>
        <Route path="/devices/pair">
          <PairPage />
        </Route>
        <Route path="/devices/:id">{({ id }) => <DevicePage key={id} id={id} />}</Route>
        <Route path="/notifications">
          <LedgerPage />
        </Route>
        <Route path="/notifications/:id">{({ id }) => <NotificationPage key={id} id={id} />}</Route>
        <Route path="/agents">
          <AgentsPage />
        </Route>
        <Route path="/agents/connect/:kind?">{({ kind }) => <ConnectPage kind={kind} />}</Route>
        <Route path="/agents/:id">{({ id }) => <AgentPage key={id} id={id} />}</Route>
        <Route path="/settings">
          <SettingsPage />
        </Route>
        <Route path="/settings/quiet-hours">
          <QuietHoursPage />
        </Route>
        <Route path="/settings/agents">
          <AgentRulesPage />
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Suspense>
  </PaneProvider>
);

/** On a desk every place is a list and, beside it, what is chosen of it; without a choice, the first. */
const DeskPlaces = ({ firstOpen }: { firstOpen: string | undefined }) => (
  <Switch>
    <Route path="/">
      <Desk
        list={<InboxPage current={firstOpen} />}
        detail={firstOpen ? <AskPage key={firstOpen} id={firstOpen} /> : <NobodyHere />}
      />
    </Route>
    <Route path="/asks/:id">
      {({ id }) => <Desk list={<InboxPage current={id} />} detail={<AskPage key={id} id={id} />} />}
    </Route>
    <Route path="/conversations">
      <Desk list={<ConversationsPage />} detail={<NoConversation />} />
    </Route>
    <Route path="/conversations/:id">
      {({ id }) => <Desk list={<ConversationsPage current={id} />} detail={<ConversationPage key={id} id={id} />} />}
    </Route>
    <Route path="/devices">
      <Desk list={<DevicesPage />} detail={<NoDevice />} />
    </Route>
    <Route path="/devices/:id">
      {({ id }) => <Desk list={<DevicesPage current={id} />} detail={<OneDevice id={id} />} />}
    </Route>
    <Route path="/notifications">
      <Desk wide list={<LedgerPage />} detail={<NotificationPage />} />
    </Route>
    <Route path="/notifications/:id">
      {({ id }) => <Desk wide list={<LedgerPage current={id} />} detail={<NotificationPage key={id} id={id} />} />}
    </Route>
    <Route path="/agents">
      <Desk list={<AgentsPage />} detail={<ConnectPage />} />
    </Route>
    <Route path="/agents/connect/:kind?">
      {({ kind }) => <Desk list={<AgentsPage current="connect" />} detail={<ConnectPage kind={kind} />} />}
    </Route>
    <Route path="/agents/:id">
      {({ id }) => <Desk list={<AgentsPage current={id} />} detail={<AgentPage key={id} id={id} />} />}
    </Route>
    <Route path="/settings">
      <Desk detail={<SettingsPage />} />
    </Route>
    <Route path="/settings/quiet-hours">
      <Desk detail={<QuietHoursPage />} />
    </Route>
    <Route path="/settings/agents">
      <Desk detail={<AgentRulesPage />} />
    </Route>
    <Route>
      <Desk detail={<NotFound />} />
    </Route>
  </Switch>
);

const OneDevice = ({ id }: { id: string }) => {
  if (id === 'this') return <ThisDevicePage />;
  return id === 'pair' ? <PairPage /> : <DevicePage key={id} id={id} />;
};
