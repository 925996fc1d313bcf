import {
  type Client,
  disablePush,
  type EnablePushResult,
  enablePush,
  type PushSituation,
  pushSituation,
} from './sdk.ts';

/** The browser's push, as the app uses it. */
export interface PushDoor {
  situation(): Promise<PushSituation>;
  /** Asks the person, subscribes and registers. Call it straight from a click. */
  enable(): Promise<EnablePushResult>;
  disable(): Promise<void>;
}

export const browserPush = (client: Client): PushDoor => ({
  situation: () => pushSituation(),
  enable: () => enablePush(client),
  disable: () => disablePush(client),
});
