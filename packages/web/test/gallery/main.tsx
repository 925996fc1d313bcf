import '../../src/look/ground.css';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { App } from '../../src/app/App.tsx';
import { BeckonProvider } from '../../src/app/Beckon.tsx';
import { UpdateToast } from '../../src/app/UpdateToast.tsx';
import { noUpdates } from '../../src/app/worker.ts';
import { chooseLanguage, loadTexts } from '../../src/texts/language.ts';
import { TextsProvider } from '../../src/texts/Texts.tsx';
import { fakeBeckon } from './fake.ts';
import { screens } from './screens.ts';

/** One screen by its name: `?screen=01-inbox`. Without one, the list. */
const name = new URLSearchParams(location.search).get('screen') ?? '';
const shown = screens[name];
const root = document.getElementById('root');

if (root && shown) {
  if (shown.rootSize) document.documentElement.style.fontSize = shown.rootSize;
  const texts = await loadTexts(
    chooseLanguage(shown.language, ['en-GB']),
    shown.language ? [shown.language] : ['en-GB'],
  );
  const { hook } = memoryLocation({ path: shown.path });
  const updates = name === '81-update' ? { ...noUpdates, ready: () => true } : noUpdates;
  const beckon = fakeBeckon(shown);
  createRoot(root).render(
    <Router hook={hook}>
      <TextsProvider value={texts}>
        <BeckonProvider value={beckon}>
          <App />
        </BeckonProvider>
        <UpdateToast updates={updates} />
      </TextsProvider>
    </Router>,
  );
} else if (root) {
  createRoot(root).render(
    <ul>
      {Object.keys(screens).map((each) => (
        <li key={each}>
          <a href={`?screen=${each}`}>{each}</a>
        </li>
      ))}
    </ul>,
  );
}
