import type { Message } from '@beckon/protocol';
import type { AgentFunction, AgentTurn, Step } from './agent.ts';

/**
 * The agent that is there before any model is set up: it answers, streams, runs a slow tool and asks, so that everything
 * can be tried with no key. It says what it is.
 */
export const demoAgent: AgentFunction = async function* (turn) {
  const words = textOf(turn.history.at(-1)).toLowerCase();
  if (/\bask\b|\bmay i\b|frag/.test(words)) yield* asks(turn);
  else if (/\btool\b|\bslow\b|werkzeug|langsam/.test(words)) yield* works(turn);
  else if (/\blong\b|\bcount\b|lang\b|zähl/.test(words)) yield* counts(turn);
  else yield* introduces(turn);
};

const introduces = async function* (turn: AgentTurn): AsyncIterable<Step> {
  const heard = textOf(turn.history.at(-1)).replace(/\s+/g, ' ').trim().slice(0, 200);
  yield* speaks(
    turn,
    `You said: “${heard}”.\n\nI am the agent that comes with Beckon. I need no model and no key, and I understand four things:\n\n` +
      '- **ask** – I ask you something, and go on when you answer, wherever you are\n' +
      '- **tool** – I do something slow, and show what\n' +
      '- **long** – I write for a while: close the page, and come back\n' +
      '- anything else – this answer\n\nSet `BECKON_MODEL` to talk with a real one.',
  );
};

const counts = async function* (turn: AgentTurn): AsyncIterable<Step> {
  yield { type: 'text', text: 'I count to sixty, one a second. Close this page if you like: ' };
  for (let n = 1; n <= 60; n++) {
    await turn.sleep(1_000);
    yield { type: 'text', text: n === 60 ? '60. Nothing was lost.' : `${n}, ` };
  }
};

const works = async function* (turn: AgentTurn): AsyncIterable<Step> {
  yield* speaks(turn, 'I look at something slow.');
  const callId = `slow-${turn.reply.rev}`;
  yield { type: 'tool_call', callId, name: 'wait', title: 'Wait for five seconds', input: 'sleep 5' };
  await turn.sleep(5_000);
  yield { type: 'tool_result', callId, output: 'slept 5 s' };
  yield* speaks(turn, 'It took five seconds, as it should.');
};

const asks = async function* (turn: AgentTurn): AsyncIterable<Step> {
  const ask = await turn.ask({
    // a reply that is begun anew asks anew
    key: `may-i-${turn.reply.rev}`,
    kind: 'approval',
    title: 'May I say hello to the world?',
    detail: 'echo "Hello, world"',
  });
  if (ask.state === 'open') {
    yield* speaks(turn, 'I have asked you. Lock your phone if you like: I go on when you answer.');
    yield { type: 'wait', askId: ask.id };
    return;
  }
  const { answer } = ask;
  const outcome =
    answer?.value === 'approve'
      ? `${answer.userName ?? 'Somebody'} approved it: **Hello, world!**`
      : answer
        ? `${answer.userName ?? 'Somebody'} said no, so I leave it.`
        : 'Nobody answered in time, so I leave it.';
  yield* speaks(turn, `\n\n${outcome}`);
};

/** Word by word, as a model would. */
const speaks = async function* (turn: AgentTurn, text: string): AsyncIterable<Step> {
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) {
    yield { type: 'text', text: word };
    await turn.sleep(20);
  }
};

const textOf = (message: Message | undefined): string =>
  (message?.parts ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
