import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { id, line, text } from './text.ts';

/** What a person is looking at, as a page or an app of theirs tells it. */

/** A lease of 45 s. Times are "so long ago", so that no device's clock matters. */
export const ReportPresence = z.strictObject({
  /** Names this page or app among the person's own: theirs to choose, the same as long as it lives. */
  connectionId: line(limits.keyLength),
  /** What it shows, by context paths. None: it is gone, and the lease ends at once. */
  contexts: z.array(text(200, 1)).check(z.maxLength(limits.contexts)),
  /** It is on a screen: not behind another window or tab, not on a locked phone. */
  visible: z.boolean(),
  /** What is typed goes there. */
  focused: z.boolean(),
  /** How long ago its person last touched it: a key, a pointer, a scroll. */
  lastInputAgoMs: z.int().check(z.gte(0), z.lte(366 * 86_400_000)),
});
export type ReportPresence = z.infer<typeof ReportPresence>;

/** Who looks at a conversation, by person: it is whole each time. Somebody who went away stays for 15 s. */
export const PresenceFrame = z.object({
  type: z.literal('presence'),
  conversationId: id(),
  userIds: z.array(id()),
});
export type PresenceFrame = z.infer<typeof PresenceFrame>;

/** Proof that somebody saw something; exactly one of the three. */
export const Seen = z.strictObject({
  /** Messages of this conversation up to `seq` were drawn, to the last line. */
  conversationId: z.optional(id()),
  seq: z.optional(z.int().check(z.gte(1))),
  askId: z.optional(id()),
  /** The notice about it was wiped away, or opened. */
  notificationId: z.optional(id()),
  /** With `notificationId`: its notice was drawn before somebody, who has not touched it. */
  drawn: z.optional(z.literal(true)),
});
export type Seen = z.infer<typeof Seen>;
