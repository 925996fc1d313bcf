import { expect, test } from 'vitest';
import { contexts, conversationOf, subjects } from './contexts.ts';

const [agent, conversation] = ['01a1f907-f679-7283-bfec-ab79757b3dd7', '01a1f907-f679-7283-bfec-ab79757b3dd8'];

test('a wider context is the beginning of a narrower one', () => {
  expect(contexts.conversation(agent, conversation).startsWith(`${contexts.agent(agent)}/`)).toBe(true);
  expect(contexts.conversation(agent, conversation)).toBe(`/presence${subjects.conversation(agent, conversation)}`);
});

test('of all contexts only that of a conversation is one', () => {
  expect(conversationOf(contexts.conversation(agent, conversation))).toBe(conversation);
  const others = [contexts.platform(), contexts.agent(agent), contexts.ask(conversation), '', '/', 'nonsense'];
  const near = [
    subjects.conversation(agent, conversation),
    `${contexts.conversation(agent, conversation)}/more`,
    `x${contexts.conversation(agent, conversation)}`,
    `${contexts.agent(agent)}/conversations/`,
  ];
  for (const other of [...others, ...near]) expect(conversationOf(other)).toBeUndefined();
});
