import { describe, expect, it } from 'vitest';
import { Gate } from './gate.ts';

/** Enters and notes it. */
function enter(gate: Gate, log: string[], name: string, signal?: AbortSignal): Promise<void> {
  return gate.enter(signal).then(
    () => void log.push(name),
    (error: Error) => void log.push(`${name}: ${error.message}`),
  );
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a gate', () => {
  it('opens for one, then for as many as it is told, in order', async () => {
    const [gate, log]: [Gate, string[]] = [new Gate(10), []];
    for (const name of ['a', 'b', 'c', 'd']) void enter(gate, log, name);
    await turn();
    expect(log).toEqual(['a']);
    gate.setLimit(3);
    await turn();
    expect(log).toEqual(['a', 'b', 'c']);
    gate.leave();
    await turn();
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets nobody in until it is below a lowered limit, and never closes altogether', async () => {
    const [gate, log]: [Gate, string[]] = [new Gate(10), []];
    gate.setLimit(2);
    for (const name of ['a', 'b', 'c']) void enter(gate, log, name);
    gate.setLimit(0);
    gate.leave();
    await turn();
    expect(log).toEqual(['a', 'b']);
    gate.leave();
    await turn();
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('turns away whom the queue has no room for, and those who gave up make room', async () => {
    const [gate, log]: [Gate, string[]] = [new Gate(1), []];
    const controller = new AbortController();
    void enter(gate, log, 'a');
    void enter(gate, log, 'b', controller.signal);
    void enter(gate, log, 'c');
    await turn();
    expect(log).toEqual(['a', 'c: 1 messages are waiting already']);
    controller.abort(new Error('enough'));
    void enter(gate, log, 'd');
    gate.leave();
    await turn();
    expect(log.slice(2)).toEqual(['b: enough', 'd']);
  });

  it('is emptied when the last one has left', async () => {
    const [gate, log]: [Gate, string[]] = [new Gate(1), []];
    await gate.emptied();
    void enter(gate, log, 'a');
    void gate.emptied().then(() => log.push('empty'));
    await turn();
    expect(log).toEqual(['a']);
    gate.leave();
    await turn();
    expect(log).toEqual(['a', 'empty']);
  });
});
