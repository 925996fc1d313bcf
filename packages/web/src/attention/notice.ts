import { contexts, type Notification, pages } from '@beckon/protocol';

/** A decision this old is no news any more: it came with what a page catches up on. */
const NEWS_MS = 15_000;

/**
 * Whether the page shows a notice of this. The decision says whether its person wants to hear of it: what waits because they
 * are here (`near`, `open`, `looking`) is shown at once; what is sent is shown, too, and so is what is kept to the app, or has no device.
 *
 * @param now by the server's clock
 */
export const isNotice = (item: Notification, now: number): boolean => {
  const last = item.decisions.at(-1);
  if (!last || item.state === 'closed' || item.kind === 'test' || item.summaryId !== undefined) return false;
  if (now - last.at > NEWS_MS) return false;
  if (last.action === 'hold') return last.reason === 'near' || last.reason === 'open' || last.reason === 'looking';
  if (last.action === 'suppress') return last.reason === 'no_device' || last.reason === 'in_app_only';
  return last.action === 'send';
};

export interface Showing {
  /** Somebody can see the page: else nothing new appears on it. */
  readonly visible: boolean;
  readonly path: string;
  /** The Inbox stands beside what is open. */
  readonly desk: boolean;
  shows(context: string): boolean;
}

/** The page shows it already. */
export const isShown = (item: Notification, { path, desk, shows }: Showing): boolean => {
  const { id, askId, agentId, conversationId, kind } = item;
  if (path === pages.inbox() || path === pages.notification(id)) return true;
  if (askId !== undefined) {
    return path === pages.ask(askId) || shows(contexts.ask(askId)) || (desk && path.startsWith(pages.ask('')));
  }
  // a conversation shows what is said in it, and not what its agent reports
  if (kind !== 'message' || agentId === undefined || conversationId === undefined) return false;
  return path === pages.conversation(conversationId) || shows(contexts.conversation(agentId, conversationId));
};

/** Where it is dealt with. */
export const pageOf = ({ id, askId, conversationId }: Notification): string => {
  if (askId !== undefined) return pages.ask(askId);
  return conversationId === undefined ? pages.notification(id) : pages.conversation(conversationId);
};

/** At most so many stand under each other; over an ask that is being read, one. */
const mostAt = (path: string): number => (path.startsWith(pages.ask('')) ? 1 : 3);

/** What stands there next: the newest that are still open, and not shown otherwise. `taken` were there once, and are over. */
export const standing = (
  before: readonly Notification[],
  known: ReadonlyMap<string, Notification>,
  taken: ReadonlySet<string>,
  showing: Showing,
  now: number,
): readonly Notification[] => {
  // one that was proved by standing there stands on, to be read
  const there = before
    .flatMap(({ id }) => known.get(id) ?? [])
    .filter(({ state, closedHow }) => state !== 'closed' || closedHow === 'seen');
  const fresh = showing.visible
    ? [...known.values()].filter((item) => !there.some(({ id }) => id === item.id) && isNotice(item, now))
    : [];
  const all = [...there, ...fresh].filter((item) => !taken.has(item.id) && !isShown(item, showing));
  return all.slice(-mostAt(showing.path));
};
