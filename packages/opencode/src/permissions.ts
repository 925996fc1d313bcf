import { type Answer, limits, type OpenAsk } from '@beckon/protocol';
import type { Call } from './calls.ts';
import { keyOf, type Request } from './request.ts';
import { type PermissionRequest, type Reply, textOf } from './shapes.ts';
import { detailOf, titleOf } from './telling.ts';
import { storable, toText } from './words.ts';

/** A permission is one approval. */

/** Of a request's 256 KiB, counted as JSON: the rest is for its other fields. */
const DETAIL_BYTES = 240 * 1024;

export interface PermissionOptions {
  /** Where the project is: paths are told from here. */
  readonly directory: string;
  /** What is never approved by a tap on a notification. */
  readonly high: readonly string[];
  /** The call that needs the permission, when it is known. */
  readonly call?: Call | undefined;
}

export function permission(pending: PermissionRequest, options: PermissionOptions): Request {
  const { id, sessionID } = pending;
  const ask = askOf(pending, options);
  return {
    id,
    sessionID,
    asks: [ask],
    toReply: ([answer]) => ({ type: 'permission', ...replyOf(answer) }),
    toAnswers(reply) {
      if (reply.type !== 'permission') return undefined;
      if (reply.reply === 'reject') return [{ value: 'deny' }];
      return [{ value: reply.reply === 'always' && ask.always ? 'always' : 'approve' }];
    },
  };
}

function askOf(pending: PermissionRequest, options: PermissionOptions): OpenAsk {
  const whole = storable(detailOf(pending, options.call));
  const detail = fitting(whole);
  const covers = storable(pending.always.join('\n'));
  // What cannot be told whole cannot be agreed to once and for all.
  const always = covers !== '' && covers.length <= limits.bodyLength;
  const body = [...reach(pending), ...(detail === whole ? [] : [tooLarge(whole)])].join('\n');
  const high = detail !== whole || isHigh(pending, options.high);
  return {
    key: keyOf(pending.id),
    kind: 'approval',
    title: titleOf(pending, options),
    ...(body !== '' && { body: toText(body, limits.bodyLength) }),
    ...(detail !== '' && { detail }),
    ...(always && { always: true, alwaysCovers: covers }),
    ...(high && { risk: 'high' }),
  };
}

const reach = ({ permission, patterns }: PermissionRequest): string[] =>
  permission === 'external_directory' && patterns.length > 0 ? [`It reaches ${patterns.join(', ')}`] : [];

const tooLarge = (whole: string): string =>
  `This is too large to be shown here whole: of ${whole.length} characters the end is missing. Read it in OpenCode before you approve.`;

/** As much of a detail as a request can carry. */
function fitting(detail: string): string {
  let fit = detail;
  for (let bytes = sizeOf(fit); bytes > DETAIL_BYTES; bytes = sizeOf(fit)) {
    fit = detail.slice(0, Math.floor((fit.length * DETAIL_BYTES) / bytes) - 1).toWellFormed();
  }
  return fit;
}

const sizeOf = (text: string): number => new TextEncoder().encode(JSON.stringify(text)).length;

/** `*` stands for anything; held against each pattern of the request, and against the command as a whole. */
function isHigh({ patterns, metadata }: PermissionRequest, high: readonly string[]): boolean {
  const subjects = [...patterns, textOf(metadata.command), textOf(metadata.filepath)];
  return high.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    const matcher = new RegExp(`^${parts.join('.*')}$`, 's');
    return subjects.some((subject) => matcher.test(subject));
  });
}

/** OpenCode lets the model go on after a refusal with words, and ends the turn after one without. */
function replyOf(answer: Answer | undefined): Omit<Extract<Reply, { type: 'permission' }>, 'type'> {
  if (answer?.value === 'approve') return { reply: 'once' };
  if (answer?.value === 'always') return { reply: 'always' };
  const message = answer?.text?.trim();
  return { reply: 'reject', ...(message && { message }) };
}
