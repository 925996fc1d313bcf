import { createClient, createMirror, createPresence } from '@beckon/client';
import { createElement, StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { BeckonProvider, useBeckon, usePresence } from '../src/index.ts';

/** The page of `presence.chromium.test.ts`: one conversation, and who else looks at it. */
const { token, context, id } = Object.fromEntries(new URLSearchParams(location.search)) as Record<string, string>;
const client = createClient({ url: location.origin, token });
const mirror = createMirror(client);
const presence = createPresence(client, { mirror });
const beckon = { client, mirror, presence };
mirror.start();
presence.start();

const Talk = () => {
  const { mirror } = useBeckon();
  useEffect(() => {
    const thread = mirror.thread(id as string);
    thread.setVisible(true);
    return () => thread.close();
  }, [mirror]);
  const { people } = usePresence(context as string);
  return createElement('output', null, people.length === 0 ? 'alone' : `with ${people}`);
};

const App = () => {
  const [shown, setShown] = useState(true);
  return createElement(
    BeckonProvider,
    { value: beckon },
    createElement('button', { type: 'button', onClick: () => setShown(!shown) }, 'turn'),
    shown && createElement(Talk),
  );
};
createRoot(document.body).render(createElement(StrictMode, null, createElement(App)));
