import { drainMessages, type Judged } from '../outbox/say.ts';
import { signedIn, type WorkerContext } from './context.ts';
import { tellPages } from './pages.ts';

/**
 * Sends what was said in a page that is closed, or sleeps. What is refused stays in the outbox, where the next page shows
 * it.
 */
export async function drainSaid(context: WorkerContext): Promise<Judged[]> {
  const { client, storage } = context;
  const done = await drainMessages(client, storage.messages, { userId: () => signedIn(context) });
  if (done.length > 0) await tellPages(context, { type: 'beckon.outbox' });
  return done;
}
