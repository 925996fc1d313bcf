import type { ClosedHow, Notification, Told } from '@beckon/protocol';
import type { Reason } from '../attention/facts.ts';
import { isLook, reasonForAgent } from '../attention/for-agent.ts';
import { clockTime } from '../attention/sentences.ts';

/** What became of a notification in a few words, for the agent that caused it: in English, as everything agents read. */
export const toldOf = (notification: Notification, now: number, timeZone: string): Told => {
  const last = notification.decisions.at(-1);
  return {
    userId: notification.userId,
    notificationId: notification.id,
    ...(last && { action: last.action, reason: reasonForAgent(last.reason) }),
    // how long it is held says where they are
    ...(last?.until !== undefined && !isLook(last) && { until: last.until }),
    says: saysOf(notification, now, timeZone),
  };
};

/** Nothing will change of it for a while, as far as anybody knows: it was told, or it was decided that it is not. */
export const isTold = ({ state, decisions, deliveries, dueAt }: Notification, now: number): boolean => {
  const last = decisions.at(-1);
  if (state === 'closed') return true;
  // what waits by itself, such as for an agent to be idle for long enough, has nothing to say for a while
  if (last === undefined) return dueAt !== undefined && dueAt > now;
  if (last.action === 'hold') return false;
  if (last.action !== 'send') return true;
  return deliveries
    .filter(({ purpose }) => purpose === 'alert')
    .every(({ state: one, receipts }) =>
      one === 'accepted' ? receipts.length > 0 : one !== 'due' && one !== 'claimed',
    );
};

const saysOf = (notification: Notification, now: number, timeZone: string): string => {
  const { decisions, deliveries, closedHow } = notification;
  const alerts = deliveries.filter(({ purpose }) => purpose === 'alert');
  const shown = alerts.filter(({ receipts }) => receipts.length > 0).length;
  if (shown > 0) return `shown on ${devices(shown)}`;
  const accepted = alerts.filter(({ state }) => state === 'accepted').length;
  if (accepted > 0) return `sent to ${devices(accepted)}`;
  if (closedHow !== undefined) return closings[closedHow];
  const last = decisions.at(-1);
  const time = (at: number): string => clockTime(at, now, { locale: 'en-GB', preferences: { timeZone } });
  if (last === undefined) {
    const { dueAt = now } = notification;
    return dueAt > now ? `to be decided at ${time(dueAt)}` : 'not decided yet';
  }
  if (last.action === 'hold') return 'held for a few seconds: they may be seeing it';
  if (last.action === 'defer') return `held until ${time(last.until ?? now)}`;
  if (last.action === 'suppress') return `not sent: ${refusals[last.reason as Reason] ?? last.reason}`;
  if (alerts.length === 0) return 'waits in the app: they have no device';
  const under = alerts.filter(({ state }) => state === 'due' || state === 'claimed').length;
  return under > 0 ? `on its way to ${devices(under)}` : 'not sent: no device of theirs could be reached';
};

const devices = (count: number): string => (count === 1 ? '1 device' : `${count} devices`);

const closings: Readonly<Record<ClosedHow, string>> = {
  read: 'read before it was sent',
  seen: 'seen before it was sent',
  dismissed: 'seen in the app, and wiped away',
  opened: 'opened',
  answered: 'answered before it was sent',
  cancelled: 'cancelled before it was sent',
  expired: 'expired before it was sent',
  left: 'not sent: they left the conversation',
  retried: 'not sent: the reply was begun anew',
  repeated: 'told again since',
  acted: 'not sent: you went on before it was due',
  over: 'not sent: its time was over',
};

const refusals: Partial<Record<Reason, string>> = {
  too_late: 'its time was over',
  no_repeat: 'told once at their intensity',
  no_device: 'they have no device; it waits in the app',
  rolled_up: 'a part of a task; they hear of the whole',
  unknown_parent: 'a part of a task that is not known',
  muted: 'they muted the conversation',
  in_app_only: 'they see this kind in the app only',
  below_intensity: 'in the app only, at their intensity',
  snoozed: 'they snoozed, and progress is not kept',
  quiet_hours: 'it is their quiet hours, and progress is not kept',
  still_idle: 'they hear of it by the first that said so',
  collapsed: 'too many in a short time; collapsed into the one before',
  summarised: 'told with others, as one',
};
