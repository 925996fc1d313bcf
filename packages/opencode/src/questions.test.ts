import { type Answer, OpenAsk } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { questions } from './questions.ts';
import type { Request } from './request.ts';
import { readQuestions } from './shapes.ts';

const request = (...list: object[]): Request => {
  const pending = readQuestions({ id: 'que_1', sessionID: 'ses_1', questions: list });
  if (pending === undefined) throw new Error('no question');
  const made = questions(pending);
  for (const ask of made.asks) OpenAsk.parse(ask); // the server would refuse anything else
  return made;
};
const answer = (value: Answer['value'], text?: string): Answer => ({
  ...{ value, userId: 'ann', userName: 'Ann', via: 'app', at: 1 },
  ...(text !== undefined && { text }),
});

const database = { question: 'Which?', header: 'Database', options: [{ label: 'Postgres' }, { label: 'SQLite' }] };

test('a choice for options, words for none, as a group', () => {
  const { asks } = request(database, { question: 'Why?', header: 'Reason', options: [] });
  expect(asks).toEqual([
    {
      ...{ key: 'opencode:que_1:1', group: 'opencode:que_1', title: 'Which?', kind: 'choice', custom: true },
      options: [
        { id: '1', label: 'Postgres' },
        { id: '2', label: 'SQLite' },
      ],
    },
    { key: 'opencode:que_1:2', group: 'opencode:que_1', title: 'Why?', kind: 'text' },
  ]);
});

test('what does not fit is told another way', () => {
  const long = 'Which of them? '.repeat(50);
  const options = Array.from({ length: 30 }, (_, at) => ({ label: at === 3 ? '' : `Option\n${at}`, description: 'x' }));
  const [ask] = request({ question: long, header: 'Many', options, custom: false }).asks;
  expect(ask?.title).toHaveLength(300);
  expect(ask?.body).toBe(`${long}\nOpenCode offers 10 more.`);
  expect(ask?.options).toHaveLength(20);
  expect(ask?.options?.slice(2, 4)).toMatchObject([{ label: 'Option 2' }, { label: 'Option 4' }]);
  expect(ask).not.toHaveProperty('custom');
});

test('answers go there as labels, in the order of the questions, own words last', () => {
  const three = request(database, { ...database, multiple: true }, { question: 'Why?', options: [] });
  expect(three.toReply([answer('2'), answer(['1', '2'], ' and more '), answer(null, 'Because.')])).toEqual({
    type: 'question',
    answers: [['SQLite'], ['Postgres', 'SQLite', 'and more'], ['Because.']],
  });
  expect(three.toReply([answer(null, 'MySQL'), answer([]), answer(null, 'x')])).toEqual({
    type: 'question',
    answers: [['MySQL'], [], ['x']],
  });
});

test('what was said there is an answer here', () => {
  const three = request(database, { ...database, multiple: true }, { question: 'Why?', options: [] });
  const answers = [['SQLite'], ['Postgres', 'own'], ['Because.']];
  expect(three.toAnswers({ type: 'question', answers })).toEqual([
    { value: '2' },
    { value: ['1'], text: 'own' },
    { value: null, text: 'Because.' },
  ]);
  expect(three.toAnswers({ type: 'question', answers: [['own'], []] })).toEqual([
    { value: null, text: 'own' },
    { value: [] },
    { value: null },
  ]);
  expect(three.toAnswers({ type: 'dismissed' })).toBe(undefined);
});
