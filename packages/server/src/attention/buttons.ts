import { type Ask, type PushAction, visible } from '@beckon/protocol';
import { textsFor } from './catalogue.ts';
import { type AskWords, askBody } from './copy.ts';
import { hasFiller, linesShown } from './screen.ts';

/**
 * No blind approval: a notification can be answered only by somebody who could read, in it, all of what they answer.
 * Everything else opens the ask. `always` is never offered here: what it covers is shown in the app.
 */

export type Answerable = AskWords & Pick<Ask, 'kind' | 'risk' | 'state' | 'options' | 'multiple' | 'custom'>;

/**
 * What an opened notification shows on a small phone, its title among them: what stands below could be anything. The
 * title (who asks, and where) is one line, because systems cut it rather than break it.
 */
const MOST_LINES = 8;
const TITLE_LINES = 1;

/** A longer label is cut by the system, and a choice between two equal beginnings is no choice. */
const MOST_LABEL = 40;

/** Whether a notification may carry buttons and a token that answer this ask. */
export const canAnswerFromPush = (ask: Answerable): boolean => {
  if (ask.state !== 'open' || ask.risk !== 'normal' || !hasButtons(ask)) return false;
  const { body, whole } = askBody(ask);
  return whole && TITLE_LINES + linesShown(body) <= MOST_LINES && !hasFiller(body);
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
