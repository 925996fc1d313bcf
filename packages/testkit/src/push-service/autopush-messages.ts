/**
 * Firefox's push protocol as it is spoken since Web Push, one JSON object per WebSocket message. Source: Mozilla's
 * `dom/push/PushServiceWebSocket.sys.mjs` and the autopush documentation; every message here was seen from Firefox 153.
 */

/** What a browser did with a notification. */
export interface Ack {
  readonly channelID: string | undefined;
  /** Names the notification: the message id of the push service. */
  readonly version: string;
  /**
   * 100 handed to the worker, 101 could not be decrypted, 102 not delivered for another reason;
   * and after a 100, when the worker failed: 301 it threw, 302 its promise was rejected, 303 it took too long.
   */
  readonly code: number;
}

export type ClientMessage =
  | { readonly messageType: 'hello'; readonly uaid: string | undefined }
  /** `key` is the applicationServerKey, base64url without padding. */
  | { readonly messageType: 'register'; readonly channelID: string; readonly key: string | undefined }
  | { readonly messageType: 'unregister'; readonly channelID: string }
  /** `ack` and `nack` of the wire. */
  | { readonly messageType: 'acks'; readonly acks: readonly Ack[] }
  | { readonly messageType: 'ping' }
  | { readonly messageType: 'other' };

export type ServerMessage =
  | {
      readonly messageType: 'hello';
      readonly status: 200;
      readonly uaid: string;
      readonly use_webpush: true;
      readonly broadcasts: Record<string, never>;
    }
  | {
      readonly messageType: 'register';
      readonly status: 200;
      readonly channelID: string;
      readonly pushEndpoint: string;
    }
  | { readonly messageType: 'unregister'; readonly status: 200; readonly channelID: string }
  | {
      readonly messageType: 'notification';
      readonly channelID: string;
      readonly version: string;
      readonly ttl: number;
      /** Base64url without padding; absent for a push without a message. */
      readonly data?: string;
      readonly headers?: { readonly encoding: 'aes128gcm' };
    };

/** Reads what a browser said; `{}` is a ping, and what is not understood is `other`. */
export function readClientMessage(text: string): ClientMessage {
  const message: Record<string, unknown> = JSON.parse(text);
  const { channelID } = message;
  switch (message.messageType) {
    case undefined:
      return { messageType: 'ping' };
    case 'hello':
      return { messageType: 'hello', uaid: string(message.uaid) };
    case 'register':
      // Firefox pads the key, which nobody else in Web Push does [tried].
      return { messageType: 'register', channelID: String(channelID), key: string(message.key)?.replaceAll('=', '') };
    case 'unregister':
      return { messageType: 'unregister', channelID: String(channelID) };
    case 'ack':
      return { messageType: 'acks', acks: Array.isArray(message.updates) ? message.updates.map(readAck) : [] };
    case 'nack':
      return { messageType: 'acks', acks: [readAck(message)] };
    default:
      return { messageType: 'other' };
  }
}

function readAck({ channelID, version, code }: Record<string, unknown>): Ack {
  return { channelID: string(channelID), version: String(version), code: Number(code) };
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
