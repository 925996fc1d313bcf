import type { WorkerTexts } from '@beckon/client/worker';

/** What the service worker says by itself: few, plain, and without the machinery of the app's catalogue. */
const en: WorkerTexts = {
  generic: { title: 'Beckon', body: 'Something waits for you.' },
  notSentYet: 'Not sent yet',
  answeredBy: 'Answered by {name}',
  answered: 'Answered',
  noLongerOpen: 'No longer open',
  openToAnswer: 'Tap to answer in the app',
};

const de: WorkerTexts = {
  generic: { title: 'Beckon', body: 'Etwas wartet auf dich.' },
  notSentYet: 'Noch nicht gesendet',
  answeredBy: 'Beantwortet von {name}',
  answered: 'Beantwortet',
  noLongerOpen: 'Nicht mehr offen',
  openToAnswer: 'Zum Beantworten in der App tippen',
};

export const workerTexts = (lang: string | undefined): WorkerTexts => (lang?.startsWith('de') ? de : en);
