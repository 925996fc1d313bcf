import type { Ask, PushAction } from '@beckon/protocol';
import { textsFor } from './catalogue.ts';
import { type AskWords, askBody } from './copy.ts';
import { visible } from './visible.ts';

/**
 * No blind approval: a notification can be answered only by somebody who could read, in it, all of what they answer.
 * Everything else opens the ask. `always` is never offered here: what it covers is shown in the app.
 */

export type Answerable = AskWords & Pick<Ask, 'kind' | 'risk' | 'state' | 'options' | 'multiple' | 'custom'>;

/** Android's expanded notification shows about ten lines: what stands below could be anything. */
const MOST_LINES = 10;

/** A run of blanks pushes what follows it off the screen just as well. */
const LONG_BLANK = /[^\S\n]{20}/;

/** A longer label is cut by the system, and a choice between two equal beginnings is no choice. */
const MOST_LABEL = 40;

/** Whether a notification may carry buttons and a token that answer this ask. */
export const canAnswerFromPush = (ask: Answerable): boolean => {
  if (ask.state !== 'open' || ask.risk !== 'normal' || !hasButtons(ask)) return false;
  const { body, whole } = askBody(ask);
  return whole && body.split('\n').length <= MOST_LINES && !LONG_BLANK.test(body);
};

/** The buttons: each action is the value that it answers. Browsers show two at most (`Notification.maxActions`). */
export const buttonsFor = (ask: Answerable, locale: string): PushAction[] => {
  if (!canAnswerFromPush(ask)) return [];
  const texts = textsFor(locale);
  if (ask.kind === 'approval')
    return [
      { action: 'approve', title: texts.approve },
      { action: 'deny', title: texts.deny },
    ];
  return (ask.options ?? []).map(({ id, label }) => ({ action: id, title: visible(label) }));
};

const hasButtons = ({ kind, options = [], multiple, custom }: Answerable): boolean => {
  if (kind === 'approval') return true;
  if (kind !== 'choice' || multiple || custom) return false;
  return options.length > 0 && options.length <= 2 && options.every(({ label }) => visible(label).length <= MOST_LABEL);
};
