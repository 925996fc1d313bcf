import type { Answer, Ask, ClosedHow, Delivery, Notification, Receipt } from '@beckon/protocol';
import { lasting } from '../text/duration.ts';
import { oneLine } from '../text/lines.ts';
import { ago, clockTime, dateTime } from '../text/time.ts';
import type { Story } from './find.ts';

interface Line {
  readonly at: number;
  readonly text: string;
}

/** The ledger in plain words: a line for everything that happened, in the order in which it did. */
export const tellStory = ({ ask, notifications }: Story, now: number): string => {
  const lines = [...(ask ? ofAsk(ask) : []), ...notifications.flatMap((one) => ofNotification(one, ask === undefined))];
  lines.sort((a, b) => a.at - b.at);
  const start = lines[0]?.at ?? now;
  const told = lines.map(({ at, text }) => `  ${clockTime(at)}  ${since(at - start).padStart(9)}  ${text}\n`);
  return `${headOf(ask, notifications)}, ${dateTime(start)} (${ago(start, now)})\n${told.join('')}`;
};

const since = (ms: number): string => (ms === 0 ? '' : `+${lasting(ms)}`);

const HEAD = 80;

const headOf = (ask: Ask | undefined, [first]: readonly Notification[]): string => {
  if (ask) return `${oneLine(ask.title)} (${ask.kind}, ask ${ask.id})`;
  if (first === undefined) return 'Nothing';
  const what = oneLine(first.body === undefined ? first.title : `${first.title}: ${first.body.replace('\n', ': ')}`);
  const short = what.length > HEAD ? `${what.slice(0, HEAD)}…` : what;
  return `${short} (${first.kind.replace('_', ' ')}, notification ${first.id})`;
};

const ofAsk = (ask: Ask): Line[] => [
  { at: ask.createdAt, text: ask.risk === 'high' ? 'asked, high risk' : 'asked' },
  ...(ask.answer ? [{ at: ask.answer.at, text: answered(ask.answer) }] : []),
  ...(ask.state === 'cancelled' ? [{ at: ask.settledAt ?? ask.createdAt, text: cancelled(ask) }] : []),
  ...(ask.state === 'expired'
    ? [{ at: ask.settledAt ?? ask.createdAt, text: 'expired: nobody answered in time' }]
    : []),
  ...(ask.ack ? [{ at: ask.ack.at, text: acknowledged(ask.ack) }] : []),
];

const ways: Readonly<Record<Answer['via'], string>> = {
  app: 'in the app',
  notification: 'on the notification',
  api: 'through a program',
  agent: 'where the agent runs',
};

const answered = ({ value, text, userName, deviceName, via }: Answer): string => {
  const what = [value ?? [], text ?? []].flat().map(oneLine).join(', ');
  const who = userName === null ? '' : ` by ${oneLine(userName)}`;
  return `answered${who} ${ways[via]}${deviceName === undefined ? '' : ` of ${oneLine(deviceName)}`}: ${what}`;
};

const cancelled = ({ reason }: Ask): string => `cancelled by the agent${reason ? `: ${oneLine(reason)}` : ''}`;

const acknowledged = ({ ok, reason }: NonNullable<Ask['ack']>): string => {
  if (ok) return 'the agent has the answer';
  return `the answer took no effect${reason ? `: ${oneLine(reason)}` : ''}`;
};

const ofNotification = (one: Notification, alone: boolean): Line[] => [
  ...(alone ? [{ at: one.createdAt, text: 'it happened' }] : []),
  ...one.decisions.map(({ at, action, until, sentence, evidence }) => ({
    at,
    text: `decided: ${action}${until === undefined ? '' : ` until ${dateTime(until)}`}. ${sentence}${otherOf(evidence)}`,
  })),
  ...one.deliveries.flatMap(ofDelivery),
  ...(one.seenAt === undefined ? [] : [{ at: one.seenAt, text: 'seen in the app' }]),
  ...(one.closedHow === undefined || one.closedHow in askEnds
    ? []
    : [
        {
          at: one.closedAt ?? one.createdAt,
          text: closings[one.closedHow] + (one.closedOn === undefined ? '' : ` on ${oneLine(one.closedOn)}`),
        },
      ]),
];

/** Where it is told in place of this one. */
const otherOf = ({ into, summary }: Readonly<Record<string, unknown>>): string => {
  const other = into ?? summary;
  return typeof other === 'string' ? ` See \`beckon why ${other}\`.` : '';
};

/** What ended with its ask is told by the ask's own line. */
const askEnds = { answered: true, cancelled: true, expired: true } as const;

const closings: Readonly<Record<ClosedHow, string>> = {
  read: 'over: it was read',
  seen: 'over: it was on screen',
  dismissed: 'over: it was wiped away',
  opened: 'over: it was opened',
  answered: 'over: it was answered',
  cancelled: 'over: it was cancelled',
  expired: 'over: it expired',
  left: 'over: they left the conversation',
  retried: 'over: the reply was begun anew',
  repeated: 'over: it was told once more',
  acted: 'over: the agent went on',
  over: 'over: its time was up',
};

const ofDelivery = (delivery: Delivery): Line[] => {
  const name = oneLine(delivery.deviceName);
  const what = delivery.purpose === 'settle' ? `${name}, how it ended` : name;
  return [
    { at: delivery.settledAt ?? delivery.createdAt, text: `${what}: ${fate(delivery)}` },
    ...delivery.receipts.map(({ type, at }) => ({ at, text: `${name}: ${receipts[type]}` })),
  ];
};

const receipts: Readonly<Record<Receipt['type'], string>> = {
  shown: 'shown',
  clicked: 'opened by a tap',
  dismissed: 'wiped away',
  answered: 'answered there',
};

const fate = ({ state, outcome, status, attempts, dueAt }: Delivery): string => {
  const said = `${oneLine(outcome ?? 'no reason given')}${status === undefined ? '' : ` (${status})`}`;
  switch (state) {
    case 'accepted':
      return `the push service took it (${status ?? 'accepted'})${attempts > 1 ? `, at attempt ${attempts}` : ''}`;
    case 'gone':
      return `the push service no longer knows this device (${status ?? 'gone'}), so it is forgotten`;
    case 'failed':
      return `not sent: ${said}`;
    case 'withdrawn':
      return 'not sent: it was settled before';
    case 'claimed':
      return 'being sent';
    case 'due':
      return attempts === 0 ? 'to be sent' : `attempt ${attempts} failed: ${said}. Next at ${clockTime(dueAt ?? 0)}`;
  }
};
