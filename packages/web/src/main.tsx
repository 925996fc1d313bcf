import './look/ground.css';
import { StrictMode, useEffect, useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { navigate } from 'wouter/use-browser-location';
import { App } from './app/App.tsx';
import { type Beckon, BeckonProvider } from './app/Beckon.tsx';
import { openDrafts } from './app/drafts.ts';
import { Failure } from './app/Failure.tsx';
import { openLateAnswers } from './app/late.ts';
import { type Local, openLocal } from './app/local.ts';
import { browserPush } from './app/push.ts';
import { createClient, createMirror, createPresence, idbOutbox } from './app/sdk.ts';
import { UpdateToast } from './app/UpdateToast.tsx';
import { hearWorker, noUpdates, registerWorker, type Updates } from './app/worker.ts';
import { openSightings } from './attention/sightings.ts';
import { takeSecret } from './signin/secret.ts';
import type { Texts } from './texts/format.ts';
import { chooseLanguage, loadTexts } from './texts/language.ts';
import { TextsProvider } from './texts/Texts.tsx';

const storage = (): Storage | undefined => {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
};

/** The theme that was chosen by hand stands on the root element; without it the system's is used. */
const wearTheme = (local: Local): void => {
  const { theme } = local.get();
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
};

/** What belongs to whoever is signed in: theirs alone, and made anew for the next. */
const openOwn = (client: Beckon['client']): Pick<Beckon, 'mirror' | 'presence' | 'sightings' | 'late'> => {
  const mirror = createMirror(client, {
    outbox: idbOutbox(),
    ...('serviceWorker' in navigator && { channel: navigator.serviceWorker }),
    onQueued: () => void syncLater(),
  });
  const presence = createPresence(client, { mirror });
  mirror.start();
  presence.start();
  return { mirror, presence, sightings: openSightings(client), late: openLateAnswers() };
};

/** Where the browser has background sync, an answer goes out even when the app was closed meanwhile. */
const syncLater = async (): Promise<void> => {
  const registration = (await navigator.serviceWorker?.ready) as
    | (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } })
    | undefined;
  await registration?.sync?.register('beckon-outbox').catch(() => {});
};

const secret = takeSecret(location, history);
const local = openLocal(storage());
const client = createClient({ url: location.origin });
const push = browserPush(client);
const drafts = openDrafts(storage());
wearTheme(local);
local.subscribe(() => wearTheme(local));

const first = openOwn(client);

const Root = ({ spoken, updates }: { spoken: Texts; updates: Updates }) => {
  const [own, setOwn] = useState(first);
  const [texts, setTexts] = useState(spoken);
  const { language } = useSyncExternalStore(local.subscribe, local.get);
  const wanted = chooseLanguage(language, navigator.languages);
  useEffect(() => {
    if (wanted !== chooseLanguage(texts.locale, [])) void speak(wanted).then(setTexts);
  }, [wanted, texts]);

  const startOver = (): void => {
    own.presence.stop();
    own.mirror.close();
    drafts.clear();
    setOwn(openOwn(client));
  };
  const { host, origin } = location;
  const beckon: Beckon = { ...own, client, push, local, drafts, host, origin, startOver, secret };
  return (
    <TextsProvider value={texts}>
      <Failure>
        <BeckonProvider value={beckon}>
          <App />
        </BeckonProvider>
        <UpdateToast updates={updates} />
      </Failure>
    </TextsProvider>
  );
};

const speak = async (language: ReturnType<typeof chooseLanguage>): Promise<Texts> => {
  const texts = await loadTexts(language, navigator.languages);
  document.documentElement.lang = language;
  return texts;
};

const start = async (): Promise<void> => {
  hearWorker(({ type, path }) => {
    if (type === 'beckon.open' && path) navigate(path);
  });
  // In development there is no worker.
  const updates = import.meta.env.PROD ? registerWorker('/sw.js') : noUpdates;
  const texts = await speak(chooseLanguage(local.get().language, navigator.languages));
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <Root spoken={texts} updates={updates} />
    </StrictMode>,
  );
};

await start();
