import { type Answer, type GiveAnswer, limits, type OpenAsk } from '@beckon/protocol';
import { keyOf, type Request } from './request.ts';
import type { Question, QuestionRequest } from './shapes.ts';
import { toLine, toText } from './words.ts';

/** A request with questions is a group of asks: a choice for each question with options, words for each without. */

export function questions(pending: QuestionRequest): Request {
  const { id, sessionID } = pending;
  return {
    id,
    sessionID,
    asks: pending.questions.map((question, at) => askOf(question, keyOf(id, at + 1), keyOf(id))),
    toReply: (answers) => ({
      type: 'question',
      answers: pending.questions.map((question, at) => labelsOf(question, answers[at])),
    }),
    toAnswers(reply) {
      if (reply.type !== 'question') return undefined;
      return pending.questions.map((question, at) => answerOf(question, reply.answers[at] ?? []));
    },
  };
}

function askOf(question: Question, key: string, group: string): OpenAsk {
  const title = toLine(question.question, limits.titleLength, question.header || 'A question');
  const options = question.options.slice(0, limits.options);
  const left = question.options.length - options.length;
  const body = [
    ...(title === question.question ? [] : [question.question]),
    ...(left > 0 ? [`OpenCode offers ${left} more.`] : []),
  ].join('\n');
  return {
    key,
    group,
    title,
    ...(body.trim() !== '' && { body: toText(body, limits.bodyLength) }),
    ...(options.length === 0
      ? { kind: 'text' }
      : {
          kind: 'choice',
          options: options.map(toOption),
          ...(question.multiple && { multiple: true }),
          ...(question.custom && { custom: true }),
        }),
  };
}

function toOption({ label, description }: Question['options'][number], at: number): NonNullable<OpenAsk['options']>[0] {
  return {
    id: idOf(at),
    label: toLine(label, limits.titleLength, `Option ${at + 1}`),
    ...(description.trim() !== '' && { description: toText(description, 1_000) }),
  };
}

/** By position: labels may repeat, and may be longer than an id. */
const idOf = (at: number): string => String(at + 1);

/** Words of the person's own come after what was chosen: OpenCode takes them as one more label. */
function labelsOf({ options }: Question, answer: Answer | undefined): string[] {
  const chosen = [answer?.value ?? []].flat();
  const labels = options.filter((_, at) => chosen.includes(idOf(at))).map(({ label }) => label);
  const words = answer?.text?.trim();
  return words ? [...labels, words] : labels;
}

function answerOf({ options, multiple }: Question, labels: readonly string[]): GiveAnswer {
  const found = labels.map((label) => ({ label, at: options.findIndex((option) => option.label === label) }));
  const chosen = [...new Set(found.flatMap(({ at }) => (at < 0 || at >= limits.options ? [] : [idOf(at)])))];
  const value = multiple ? chosen : (chosen[0] ?? null);
  const kept = [value ?? []].flat();
  const words = found.filter(({ at }) => !kept.includes(idOf(at))).map(({ label }) => label);
  const text = toText(words.join(', '), limits.answerLength);
  return { value: options.length === 0 ? null : value, ...(text !== '' && { text }) };
}
