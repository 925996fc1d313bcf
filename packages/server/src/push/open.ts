import type { Sender, Senders } from './sender.ts';
import { type WebPushSenderOptions, webPushSender } from './webpush.ts';

/** Opens every sender this server has. Nothing is connected before the first push. */
export const openSenders = (options: { readonly webpush: WebPushSenderOptions }): Senders => {
  const senders: ReadonlyMap<string, Sender> = new Map([['webpush', webPushSender(options.webpush)]]);
  return {
    of: (kind) => senders.get(kind),
    close: async () => {
      await Promise.all([...senders.values()].map((sender) => sender.close()));
    },
  };
};
