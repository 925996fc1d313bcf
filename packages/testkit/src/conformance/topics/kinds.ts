import assert from 'node:assert/strict';
import type { AnswerValue, OpenAsk } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import type { Tenant } from '../tenant.ts';
import { refused } from '../wire.ts';

interface Given {
  readonly value: AnswerValue;
  readonly text?: string;
}

const options = [
  { id: 'a', label: 'A' },
  { id: 'b', label: 'B' },
];
const value = (one: AnswerValue, text?: string): Given => (text === undefined ? { value: one } : { value: one, text });

/** Every answer that does not fit leaves the ask open; every answer that fits is taken as it was given. */
const tryAll = async (tenant: Tenant, ask: Partial<OpenAsk>, fits: Given[], misfits: Given[]): Promise<void> => {
  const { ann, robot } = await tenant.pair();
  const { id } = await robot.asks(ask);
  for (const body of misfits) {
    await refused(ann.call('answerAsk', { params: { id }, body }), 'invalid_answer').catch((error: unknown) =>
      assert.fail(`${JSON.stringify(body)}: ${error}`),
    );
    assert.equal((await ann.does('getAsk', { params: { id } })).state, 'open');
  }
  for (const body of fits) {
    const { answer } = await ann.gives(await robot.asks(ask), body);
    assert.deepEqual({ value: answer?.value, ...(answer?.text && { text: answer.text }) }, body);
  }
};

/** Which answers fit which kind of ask. */
export const kinds: Trials = {
  'an approval takes approve and deny, with or without words': (tenant) =>
    tryAll(
      tenant,
      { kind: 'approval' },
      [value('approve'), value('deny'), value('deny', 'not today')],
      [value('always'), value('Approve'), value('a'), value(null), value(null, 'yes'), value(['approve'])],
    ),
  'an approval that offers it takes always, too': (tenant) =>
    tryAll(tenant, { kind: 'approval', always: true }, [value('always'), value('approve')], [value(['always'])]),
  'a text takes words and nothing else': (tenant) =>
    tryAll(
      tenant,
      { kind: 'text' },
      [value(null, 'main'), value(null, ' two\nlines ')],
      [value(null), value(null, ''), value(null, ' \n'), value('main'), value('main', 'main'), value([], 'main')],
    ),
  'a choice takes one of its options': (tenant) =>
    tryAll(
      tenant,
      { kind: 'choice', options },
      [value('a'), value('b', 'because')],
      [value('c'), value('A'), value(['a']), value([]), value(null), value(null, 'c'), value('approve')],
    ),
  'a multiple choice takes a list of its options, each at most once': (tenant) =>
    tryAll(
      tenant,
      { kind: 'choice', options, multiple: true },
      [value(['a']), value(['b', 'a'])],
      [value('a'), value([]), value(['a', 'a']), value(['a', 'c']), value(null), value([], 'words')],
    ),
  'a choice that allows them takes words of the person’s own instead': (tenant) =>
    tryAll(
      tenant,
      { kind: 'choice', options, custom: true },
      [value('a'), value(null, 'neither')],
      [value(null), value(null, ' '), value('c', 'neither')],
    ),
  'a multiple choice that allows them takes words alone or beside': (tenant) =>
    tryAll(
      tenant,
      { kind: 'choice', options, multiple: true, custom: true },
      [value(['a'], 'and more'), value([], 'only this'), value(null, 'only this')],
      [value([]), value(null), value([], ' ')],
    ),
};
