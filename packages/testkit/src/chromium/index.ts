export {
  type ClickOutcome,
  clickNotification,
  dismissNotification,
  findWorker,
  notifications,
  type ShownNotification,
} from './notifications.ts';
export { type Chromium, type ChromiumOptions, findChromium, openChromium } from './open.ts';
export { type PushStub, pump, stubPushSubscribe } from './push-stub.ts';
export type { Registrations } from './registrations.ts';
