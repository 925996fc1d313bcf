import { type Ask, countHidden } from '@beckon/protocol';
import { shapeOf } from '../ask/lines.ts';

/** More than this is read on the page of the ask. */
const LINES = 6;
const LENGTH = 480;

/** What a card of the Inbox can show of an ask, and so what it may let be answered. */
export interface OnCard {
  /** All of it is here to be read: an approval of normal risk, short, with nothing hidden. */
  answerable: boolean;
  /** What is approved (the detail, or without one the body) is longer than the card, and cut there. */
  long: boolean;
  /** Of the detail. */
  lines: number;
}

export const onCard = (ask: Ask): OnCard => {
  const { title, body = '', detail } = ask;
  const shape = shapeOf(detail ?? body);
  const isDiff = detail !== undefined && shape.kind === 'diff';
  const long = isDiff || shape.counted > LINES || (detail ?? body).length > LENGTH;
  const answerable =
    ask.kind === 'approval' &&
    ask.risk === 'normal' &&
    !long &&
    !ask.detailTruncated &&
    [title, body, detail ?? ''].every((text) => countHidden(text) === 0);
  return { answerable, long, lines: detail === undefined ? 0 : shape.counted };
};
