/**
 * OpenCode 1.18's shapes, as far as they matter here. They are read structurally, field by field: its own types weigh
 * 62 MB and name fewer events than it sends. What is missing or of another shape is left out, never guessed.
 */

export interface Session {
  readonly id: string;
  readonly title: string;
  /** Of a subagent's session: the one that started it. */
  readonly parentID?: string;
  /** Where it works. */
  readonly directory?: string;
  /** The one of OpenCode's agents that was spoken to last. */
  readonly agent?: string;
}

export interface PermissionRequest {
  readonly type: 'permission';
  readonly id: string;
  readonly sessionID: string;
  /** `bash`, `edit`, `external_directory`, …, or the name of a tool that came over MCP. */
  readonly permission: string;
  /** What the rules are matched against: each command of a line, a path. */
  readonly patterns: readonly string[];
  readonly metadata: Fields;
  /** The rules that "always" would add. */
  readonly always: readonly string[];
  readonly callID?: string;
}

export interface Question {
  readonly question: string;
  readonly header: string;
  readonly options: readonly { readonly label: string; readonly description: string }[];
  readonly multiple: boolean;
  /** Takes words of the person's own: the default. */
  readonly custom: boolean;
}

export interface QuestionRequest {
  readonly type: 'question';
  readonly id: string;
  readonly sessionID: string;
  readonly questions: readonly Question[];
}

/** What OpenCode waits for. */
export type Pending = PermissionRequest | QuestionRequest;

/** What ends the waiting, in OpenCode's words. */
export type Reply =
  | { readonly type: 'permission'; readonly reply: 'once' | 'always' | 'reject'; readonly message?: string }
  /** For each question, in order, the labels that were chosen, or words of the person's own. */
  | { readonly type: 'question'; readonly answers: readonly (readonly string[])[] }
  | { readonly type: 'dismissed' };

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; none for anything else. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textsOf = (value: unknown): string[] => listOf(value).filter((one) => typeof one === 'string');

/** Undefined when it has no id: then it is no session. */
export function readSession(value: unknown): Session | undefined {
  const { id, title, parentID, directory, agent } = fieldsOf(value);
  if (typeof id !== 'string') return undefined;
  return {
    id,
    title: textOf(title),
    ...(typeof parentID === 'string' && { parentID }),
    ...(typeof directory === 'string' && { directory }),
    ...(typeof agent === 'string' && { agent }),
  };
}

export function readPermission(value: unknown): PermissionRequest | undefined {
  const { id, sessionID, permission, patterns, metadata, always, tool } = fieldsOf(value);
  if (typeof id !== 'string' || typeof sessionID !== 'string' || typeof permission !== 'string') return undefined;
  const { callID } = fieldsOf(tool);
  return {
    type: 'permission',
    id,
    sessionID,
    permission,
    patterns: textsOf(patterns),
    metadata: fieldsOf(metadata),
    always: textsOf(always),
    ...(typeof callID === 'string' && { callID }),
  };
}

export function readQuestions(value: unknown): QuestionRequest | undefined {
  const { id, sessionID, questions } = fieldsOf(value);
  if (typeof id !== 'string' || typeof sessionID !== 'string') return undefined;
  return { type: 'question', id, sessionID, questions: listOf(questions).map(readQuestion) };
}

function readQuestion(value: unknown): Question {
  const { question, header, options, multiple, custom } = fieldsOf(value);
  return {
    question: textOf(question),
    header: textOf(header),
    options: listOf(options)
      .map(fieldsOf)
      .map(({ label, description }) => ({ label: textOf(label), description: textOf(description) })),
    multiple: multiple === true,
    custom: custom !== false,
  };
}
