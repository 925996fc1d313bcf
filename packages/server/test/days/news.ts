import type { NotificationKind } from '@beckon/protocol';

/** Something that people may want to know: a message, an ask, an event. */
export interface News {
  /** The beginning of the occasions of its notifications. */
  readonly key: string;
  /** The same on every playing of the day, by whatever rules: what people make of it is drawn by this name. */
  readonly name: string;
  readonly id: string;
  readonly kind: NotificationKind;
  readonly at: number;
  readonly agent: number;
  /** People, by their place, who are told. */
  readonly to: readonly number[];
  readonly conversationId: string | undefined;
  /** Of a message. */
  readonly seq?: number;
  /** Of a message that a person wrote. */
  readonly author?: number;
  /** Of an event. */
  readonly partOf?: 'known' | 'unknown' | undefined;
  /** When there was nothing to know any more: the ask was settled. */
  over?: number;
}
