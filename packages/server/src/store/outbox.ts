import type { Ask, DecisionAction, Notification, NotificationKind, Preferences, ReceiptType } from '@beckon/protocol';
import type { Telling } from './asks.ts';
import type { Actor, Page, PageRequest } from './terms.ts';

/** A notification that waits for its decision, with what the decision may look at. */
export interface DueNotification {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly kind: NotificationKind;
  readonly priority: 'high' | 'normal' | 'low';
  readonly agentId: string | null;
  readonly askId: string | null;
  readonly conversationId: string | null;
  readonly title: string;
  readonly body: string | null;
  readonly createdAt: number;
  /** From when on it may be told: its creation, or the end of what it waited for by itself or was deferred for. */
  readonly since: number;
  readonly lifeUntil: number;
  /** Which time of the same occasion: 1, and more for a repeat. */
  readonly nth: number;
  /** Of an event that belongs to a larger task, and whether that is known. */
  readonly partOf: 'known' | 'unknown' | null;
  /** What it has waited for: the end of a quiet time, and perhaps a hold after that; or a hold alone. */
  readonly waited: 'hold' | 'defer' | null;
  /** The time before of the same occasion. */
  readonly followsId: string | null;
  /** Devices that could be told, oldest first. */
  readonly devices: readonly { readonly id: string; readonly name: string }[];
  readonly locale: string;
  readonly preferences: Preferences;
}

export interface NewDecision {
  readonly action: DecisionAction;
  /** Of hold and defer: when it is due again. */
  readonly until?: number | undefined;
  /** Its life ends then, and no longer when it was to. */
  readonly lifeUntil?: number | undefined;
  /** Makes the next time of the same occasion, which is due then; unless it is over by then. */
  readonly againAt?: number | undefined;
  readonly reason: string;
  readonly sentence: string;
  readonly evidence: Record<string, unknown>;
  /** `send`: to these devices. */
  readonly deviceIds: readonly string[];
}

/** A decision, and the notification that it is about. */
export interface Decided {
  readonly id: string;
  /** As `due` told it: sending it ends that one. */
  readonly followsId?: string | null | undefined;
  /** The preferences that it was decided by. Who defers by others than hold now has not decided: it stays due. */
  readonly asOf?: { readonly userId: string; readonly version: number } | undefined;
  readonly decision: NewDecision;
}

/** Notifications of one person that come as one. */
export interface Summary {
  readonly tenantId: string;
  readonly userId: string;
  readonly ids: readonly string[];
  /** How all that is in it is told: these, and what was in one that has not been told yet, oldest first. */
  readonly telling: (parts: readonly Part[]) => Telling;
  /** The decision about each of them. */
  readonly decision: NewDecision;
}

/** What a summary says of one of those that came in it. */
export type Part = Pick<DueNotification, 'kind' | 'title' | 'body'>;

/** What somebody proved to have seen. */
export type Sighting =
  /** Messages up to this position. */
  | { readonly type: 'messages'; readonly conversationId: string; readonly seq: number }
  | { readonly type: 'ask'; readonly id: string }
  /** It was drawn before them, or they acted on it. */
  | { readonly type: 'notification'; readonly id: string; readonly drawn?: boolean };

/** A delivery as its claim found it: everything a sender needs, read in the transaction that claimed it. */
export interface Claimed {
  readonly id: string;
  /** Names the claim, which may be of many deliveries. Whoever records an outcome shows it. */
  readonly claim: string;
  readonly purpose: 'alert' | 'settle';
  readonly attempts: number;
  readonly tenantId: string;
  readonly userId: string;
  readonly locale: string;
  /** The person wants nothing to be read from a push. */
  readonly private: boolean;
  /** Who caused it. */
  readonly agentName: string | null;
  readonly device: { readonly id: string; readonly name: string; readonly kind: string; readonly address: string };
  readonly notification: {
    readonly id: string;
    readonly occasion: string;
    readonly kind: NotificationKind;
    readonly priority: 'high' | 'normal' | 'low';
    readonly title: string;
    readonly body: string | null;
    readonly agentId: string | null;
    readonly conversationId: string | null;
    readonly createdAt: number;
    readonly lifeUntil: number;
  };
  readonly ask: Ask | null;
  /** The badge to show, counted now. */
  readonly badge: { readonly total: number; readonly badgeSeq: number };
}

export type Recorded =
  | { readonly type: 'accepted'; readonly status: number }
  /** The address is dead: the device is forgotten, its other deliveries too. */
  | { readonly type: 'gone'; readonly status: number }
  /** Try again then, unless the notification's life ends before: in that case it failed. */
  | { readonly type: 'retry'; readonly at: number; readonly reason: string; readonly status?: number | undefined }
  | { readonly type: 'failed'; readonly reason: string; readonly status?: number | undefined }
  | { readonly type: 'withdrawn'; readonly reason: string };

/** What became of a claimed delivery. */
export interface Outcome {
  readonly deliveryId: string;
  /** The one that the claim named. */
  readonly claim: string;
  readonly outcome: Recorded;
}

/**
 * From notification to device. The states:
 *
 *     notification   due -> decided -> closed      decisions are append-only; hold and defer leave it due, at another time
 *     delivery       due -> claimed -> accepted | gone | failed | withdrawn      a retry goes back to due
 *
 * A claim is a lease: when it runs out, the delivery is due again, and what its late holder records is ignored.
 * Claiming withdraws what was settled meanwhile, so a claimed `alert` was still wanted when it was claimed.
 */
export interface Outbox {
  /** Notifications whose time to decide has come, oldest first; and all that were deferred of whoever has one among them. */
  due(limit: number): Promise<DueNotification[]>;
  /** The same, of these occasions alone. */
  dueAbout(occasions: readonly string[]): Promise<DueNotification[]>;
  /**
   * Writes the decisions and, for `send`, one delivery per device. Answers of which notifications: those that somebody
   * decided or closed meanwhile are left out.
   */
  decide(decisions: readonly Decided[]): Promise<string[]>;
  /**
   * Makes one notification of several that are still due, and decides them; where there is one that nobody was told yet,
   * that takes them in. Answers how many: of one that is left alone nothing is made.
   */
  summarise(summary: Summary): Promise<number>;
  /** Claimers share the work: what another is claiming is left to it. Nobody waits for a claim for longer than it takes. */
  claim(limit: number, leaseMs: number): Promise<Claimed[]>;
  /**
   * All of them in one command. They are worth gathering: a hundred take little longer than one. A device's
   * `lastAcceptedAt` is true to the minute.
   */
  record(outcomes: readonly Outcome[]): Promise<void>;
  /** When something is due next, or a lease runs out. */
  nextDue(): Promise<number | undefined>;
  /** Closes notifications whose life is over; answers how many. */
  close(limit: number): Promise<number>;
  /** Closes up to `limit` summaries in which nothing is open any more; answers how many. */
  closeEmptied(limit: number): Promise<number>;
  /**
   * Forgets up to `limit` notifications that were closed before then (ms since the epoch), and events of which that was the
   * last; answers how many notifications.
   */
  forget(before: number, limit: number): Promise<number>;

  /** A push that proves a device: a notification of kind `test` for it alone. Undefined when the device is unknown. */
  test(
    tenantId: string,
    userId: string,
    deviceId: string,
    title: string,
    body: string,
    lifeMs: number,
  ): Promise<Notification | undefined>;
  /** What a device did. False when the notification is not one of its user's. */
  receipt(deviceId: string, notificationId: string, type: ReceiptType): Promise<boolean>;

  /**
   * Somebody saw something: what was to tell them of it is closed, but for an ask, which only its answer ends. False when
   * it is none of theirs.
   *
   * @param credentialId where they are signed in
   */
  seen(user: Actor & { readonly credentialId?: string | null }, what: Sighting): Promise<boolean>;

  get(actor: Actor, id: string): Promise<Notification | undefined>;
  /** Everybody's of these occasions, in the order of their making. */
  about(actor: Actor, occasions: readonly string[]): Promise<Notification[]>;
  list(actor: Actor, page: PageRequest & { readonly askId?: string | undefined }): Promise<Page<Notification>>;
}
