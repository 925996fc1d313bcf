import type { Delta, LiveFrame, Snapshot } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { localBus } from '../bus/local.ts';
import { Gaze } from './gaze.ts';

const delta = (text: string, conversationId = 'a'): Delta => ({
  ...{ type: 'delta', conversationId, messageId: 'm', part: 0, kind: 'text', at: 0, rev: 1 },
  text,
});
const snapshot = (conversationId: string): Snapshot => ({
  ...{ type: 'snapshot', conversationId, messageId: 'm', parts: [{ type: 'text', text: conversationId }], rev: 1 },
});

/** A gaze whose reader keeps up until it is told not to; `writing` are the conversations in which somebody writes. */
const open = (...writing: string[]) => {
  const bus = localBus();
  const seen: string[] = [];
  const reader = { keepsUp: true };
  const write = (frame: LiveFrame): boolean => {
    if (reader.keepsUp) seen.push(frame.type === 'delta' ? frame.text : `${frame.type} of ${frame.conversationId}`);
    return reader.keepsUp;
  };
  const snapshots = (id: string) => (writing.includes(id) ? [snapshot(id)] : []);
  return { bus, seen, reader, gaze: new Gaze({ bus, snapshots, write }) };
};

test('a look begins with what is there, and goes on with what comes', () => {
  const { bus, seen, gaze } = open('a');
  bus.show('a', delta('before'));
  gaze.look(['a', 'b']);
  bus.show('a', delta('after'));
  bus.show('b', delta('there', 'b'));
  bus.show('c', delta('elsewhere', 'c'));
  expect(seen).toEqual(['snapshot of a', 'after', 'there']);
});

test('another look leaves what is not in it, and repeats nothing of what stays', () => {
  const { bus, seen, gaze } = open('a', 'b');
  gaze.look(['a']);
  gaze.look(['a', 'b']);
  gaze.look(['b']);
  bus.show('a', delta('gone'));
  bus.show('b', delta('there', 'b'));
  expect(seen).toEqual(['snapshot of a', 'snapshot of b', 'there']);
});

test('what a slow reader missed is made up for by a snapshot, and nothing comes before it', () => {
  const { bus, seen, reader, gaze } = open('a');
  gaze.look(['a']);
  reader.keepsUp = false;
  bus.show('a', delta('missed'));
  reader.keepsUp = true;
  bus.show('a', delta('too early'));
  gaze.caughtUp();
  bus.show('a', delta('after'));
  expect(seen).toEqual(['snapshot of a', 'snapshot of a', 'after']);
});

test('who missed nothing gets nothing twice', () => {
  const { seen, gaze } = open('a');
  gaze.look(['a']);
  gaze.caughtUp();
  expect(seen).toEqual(['snapshot of a']);
});

test('a conversation that is dropped is not seen any more, nor made up for', () => {
  const { bus, seen, reader, gaze } = open('a');
  gaze.look(['a']);
  reader.keepsUp = false;
  bus.show('a', delta('missed'));
  gaze.drop('a');
  reader.keepsUp = true;
  gaze.caughtUp();
  bus.show('a', delta('after'));
  expect(seen).toEqual(['snapshot of a']);
});

test('of two declarations the later one counts, whichever is answered first', async () => {
  const { gaze } = open();
  const [older, newer] = [Promise.withResolvers<string[]>(), Promise.withResolvers<string[]>()];
  const declared = [gaze.declare(() => older.promise), gaze.declare(() => newer.promise)];
  newer.resolve(['new']);
  await declared[1];
  older.resolve(['old']);
  await declared[0];
  expect([gaze.sees('new'), gaze.sees('old')]).toEqual([true, false]);
});

test('who is taken out while a declaration is answered sees nothing; who is let in again, does', async () => {
  const { gaze } = open();
  const answers = [['in', 'out'], ['in']].map(() => Promise.withResolvers<string[]>());
  let asked = 0;
  const declared = gaze.declare(() => (answers[asked++] ?? expect.unreachable()).promise);
  gaze.drop('out');
  gaze.drop('in');
  answers[0]?.resolve(['in', 'out']);
  answers[1]?.resolve(['in']);
  await declared;
  expect([gaze.sees('in'), gaze.sees('out'), asked]).toEqual([true, false, 2]);
});

test('after its end a gaze looks at nothing, also when a look was under way', async () => {
  const { bus, seen, gaze } = open('a');
  const asked = Promise.withResolvers<string[]>();
  const declared = gaze.declare(() => asked.promise);
  gaze.end();
  asked.resolve(['a']);
  await declared;
  gaze.look(['a']);
  bus.show('a', delta('after'));
  expect(seen).toEqual([]);
});
