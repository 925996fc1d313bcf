/** What tabs need of a browser to share one stream. */
export interface Sharing {
  readonly locks: LocksLike;
  /** Opens the channel of this name. */
  channel(name: string): ChannelLike;
  /** A person can see this tab now. */
  visible(): boolean;
  /** Names this tab among the others. */
  newTab(): string;
}

/** What we use of `navigator.locks`. */
export interface LocksLike {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    hold: () => Promise<unknown> | undefined,
  ): Promise<unknown>;
}

/** What we use of a BroadcastChannel. */
export interface ChannelLike {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  close(): void;
}

/** The browser's own; undefined where something is missing (plain http, old browsers, Node): then every tab has its stream. */
export function browserSharing(): Sharing | undefined {
  const { navigator, document, BroadcastChannel: Channel } = globalThis as Partial<typeof globalThis>;
  if (navigator?.locks === undefined || document === undefined || Channel === undefined) return undefined;
  const { locks } = navigator;
  return {
    locks: { request: (name, options, hold) => locks.request(name, options, hold) },
    channel: (name) => new Channel(name),
    visible: () => document.visibilityState === 'visible',
    newTab: () => Math.random().toString(36).slice(2),
  };
}
