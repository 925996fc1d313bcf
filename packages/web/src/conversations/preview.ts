import type { Ask, Conversation } from '@beckon/protocol';
import type { TalkKey } from '../talk/en.ts';

/** The second line of a conversation in the list: how it stands, and its last words. */
export interface Preview {
  /** "Writing:", "Failed:", "Waits for you:" before the words. */
  lead?: { key: TalkKey; tone?: 'waiting' | 'error' };
  words: string;
}

const leads: Partial<Record<string, Preview['lead']>> = {
  streaming: { key: 'preview.writing' },
  error: { key: 'preview.failed', tone: 'error' },
  interrupted: { key: 'preview.interrupted' },
  cancelled: { key: 'preview.cancelled' },
};

/** An open ask comes before all else: it is why one looks. */
export const previewOf = (conversation: Conversation, ask: Ask | undefined, me: string | undefined): Preview => {
  if (ask) return { lead: { key: 'preview.waits', tone: 'waiting' }, words: ask.title };
  const { preview } = conversation;
  if (!preview) return { words: '' };
  const { status, text: words } = preview;
  if (status === 'pending') return { lead: { key: 'preview.pending' }, words: '' };
  const lead = preview.authorId === me ? { key: 'preview.you' as const } : leads[status];
  return lead ? { lead, words } : { words };
};

/** When something was last said. */
export const saidAt = ({ preview, createdAt }: Conversation): number => preview?.at ?? createdAt;

/** Where somebody waits first, then the newest words. */
export const inOrder = (conversations: Iterable<Conversation>, waiting: ReadonlyMap<string, Ask>): Conversation[] =>
  [...conversations].sort(
    (a, b) => Number(waiting.has(b.id)) - Number(waiting.has(a.id)) || saidAt(b) - saidAt(a) || (a.id < b.id ? 1 : -1),
  );

export const unreadOf = (conversations: Iterable<Conversation>): number =>
  [...conversations].reduce((sum, { unread = 0 }) => sum + unread, 0);
