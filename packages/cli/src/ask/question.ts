import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { OpenAsk } from '@beckon/protocol';
import { exits } from '../exits.ts';
import { Failure, usage } from '../failure.ts';
import type { World } from '../world.ts';

export interface QuestionOptions {
  readonly approve?: boolean;
  readonly choice?: readonly string[];
  readonly multiple?: boolean;
  readonly custom?: boolean;
  readonly text?: boolean;
  readonly body?: string;
  readonly detail?: string;
  readonly detailFile?: string;
  readonly risk?: 'normal' | 'high';
  readonly always?: boolean;
  readonly to?: readonly string[];
  readonly conversation?: string;
  readonly expires?: number;
  readonly key?: string;
}

/** What the words on the command line ask. @throws {Failure} for words that do not go together, or a file that is not there */
export const questionOf = async (world: World, title: string, options: QuestionOptions): Promise<OpenAsk> => {
  const kind = kindOf(options);
  const detail = await detailOf(world, options);
  return {
    key: options.key ?? `cli:${randomUUID()}`,
    kind,
    title,
    ...(options.body !== undefined && { body: options.body }),
    ...(detail !== undefined && { detail }),
    ...(options.choice && { options: options.choice.map((label) => ({ id: label, label })) }),
    ...(options.multiple === true && { multiple: true }),
    ...(options.custom === true && { custom: true }),
    ...(options.always === true && { always: true }),
    ...(options.risk && { risk: options.risk }),
    ...(options.to && { to: [...options.to] }),
    ...(options.expires !== undefined && { expiresAt: world.clock.now() + options.expires }),
  };
};

const kindOf = ({ approve, choice, text, multiple, custom, always }: QuestionOptions): OpenAsk['kind'] => {
  if ([approve, choice, text].filter(Boolean).length > 1) throw usage('Use one of --approve, --choice and --text.');
  if (!choice && (multiple || custom)) throw usage('--multiple and --custom go with --choice.');
  if ((choice || text) && always) throw usage('--always goes with --approve.');
  if (choice) return 'choice';
  return text ? 'text' : 'approval';
};

const detailOf = async (world: World, { detail, detailFile }: QuestionOptions): Promise<string | undefined> => {
  if (detail !== undefined && detailFile !== undefined) throw usage('Use one of --detail and --detail-file.');
  if (detail === '-' || detailFile === '-') return whole(world.stdin);
  if (detailFile === undefined) return detail;
  try {
    return readFileSync(resolve(world.cwd, detailFile), 'utf8');
  } catch (error) {
    throw new Failure(exits.usage, `${detailFile} cannot be read (${error instanceof Error ? error.message : error}).`);
  }
};

const whole = async (stdin: World['stdin']): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of stdin) text += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
  return text + decoder.decode();
};
