/** The files of the try-out page. Plain strings, so that they ship with the command and need no build. */

const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Beckon: try a push</title>
<link rel="stylesheet" href="/style.css">
<main>
  <h1>Does a push reach this browser?</h1>
  <p>This page asks for permission, and sends one notification the whole way: through the push service of your browser
  and back. Nothing is kept.</p>
  <button id="send" type="button">Send a push to this browser</button>
  <p id="status" role="status"></p>
</main>
<script type="module" src="/page.js"></script>
</html>
`;

const css = `:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 12vh auto; padding: 0 1.25rem }
h1 { font-size: 1.5rem; line-height: 1.2 }
button { font: inherit; min-height: 3.5rem; padding: 0 1.5rem; border-radius: .75rem; border: 1px solid; cursor: pointer }
#status { min-height: 1.5em; font-weight: 600 }
`;

const page = `const status = document.querySelector('#status');
const button = document.querySelector('#send');
const say = (text) => { status.textContent = text; };
const post = async (path, body) => {
  const response = await fetch(path, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  return response.json();
};

async function send() {
  if (!('serviceWorker' in navigator && 'PushManager' in window)) {
    return say('This browser has no Web Push. Try Chrome, Edge, Firefox or Safari, not in a private window.');
  }
  say('Allow notifications: the browser is asking.');
  if (await Notification.requestPermission() !== 'granted') {
    return say('Notifications are not allowed for this page. Allow them in the browser, beside the address, and try again.');
  }
  say('Subscribing …');
  const registration = await navigator.serviceWorker.register('/worker.js');
  await navigator.serviceWorker.ready;
  const { publicKey } = await (await fetch('/key')).json();
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  say('Sent. Waiting for it to come back …');
  const { sentence } = await post('/subscription', subscription);
  if (sentence) say(sentence);
}

navigator.serviceWorker?.addEventListener('message', async ({ data }) => {
  say(data.sentence);
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
});
button.addEventListener('click', () => {
  button.disabled = true;
  send().catch((error) => say('The browser refused: ' + error.message)).finally(() => { button.disabled = false; });
});
`;

const worker = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('push', (event) => {
  event.waitUntil((async () => {
    const { id, title, body } = event.data.json();
    await self.registration.showNotification(title, { body, tag: id });
    const response = await fetch('/shown', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id }),
    });
    const { sentence } = await response.json();
    for (const page of await self.clients.matchAll({ includeUncontrolled: true })) page.postMessage({ sentence });
  })());
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.matchAll({ includeUncontrolled: true }).then(([page]) => page?.focus()));
});
`;

export interface PageFile {
  readonly type: string;
  readonly text: string;
}

export const pageFiles: Readonly<Record<string, PageFile | undefined>> = {
  '/': { type: 'text/html; charset=utf-8', text: html },
  '/style.css': { type: 'text/css; charset=utf-8', text: css },
  '/page.js': { type: 'text/javascript; charset=utf-8', text: page },
  '/worker.js': { type: 'text/javascript; charset=utf-8', text: worker },
};
