import { basename, relative } from 'node:path';
import { limits } from '@beckon/protocol';
import type { Call } from './calls.ts';
import { type Fields, listOf, type PermissionRequest, textOf } from './shapes.ts';
import { toLine } from './words.ts';

/** How a permission is put to a person: what is wanted as a question, and what exactly, to the letter. */

interface Place {
  readonly directory: string;
  readonly call?: Call | undefined;
}

export function titleOf(pending: PermissionRequest, place: Place): string {
  const title = titles[pending.permission]?.(pending, place) ?? `Use ${pending.permission}?`;
  return toLine(title, limits.titleLength, 'Allow this?');
}

type Titles = Readonly<Record<string, (pending: PermissionRequest, place: Place) => string>>;

const titles: Titles = {
  bash: () => 'Run a command?',
  edit: ({ metadata, patterns }, place) => {
    const { length } = listOf(metadata.files);
    return length > 1 ? `Edit ${length} files?` : `Edit ${pathOf(metadata, patterns, place)}?`;
  },
  read: ({ metadata, patterns }, place) => `Read ${pathOf(metadata, patterns, place)}?`,
  external_directory: ({ metadata }, { call }) => outside(textOf(metadata.command) ? 'bash' : call?.tool),
  webfetch: () => 'Fetch a page?',
  websearch: () => 'Search the web?',
  task: () => 'Start a subagent?',
  skill: () => 'Load a skill?',
  doom_loop: () => 'Make the same call again?',
};

/** OpenCode asks this before the tool's own permission, and does not say which tool it is. */
function outside(tool: string | undefined): string {
  if (tool === 'bash') return 'Run a command outside the project?';
  if (tool === 'write' || tool === 'edit' || tool === 'apply_patch') return 'Write outside the project?';
  if (tool === 'read' || tool === 'glob' || tool === 'grep' || tool === 'list') return 'Read outside the project?';
  return 'Reach outside the project?';
}

/** As seen from the project; its patterns are as seen from the worktree, which is `/` outside of a repository. */
function pathOf(metadata: Fields, patterns: readonly string[], { directory }: Place): string {
  const file = textOf(metadata.filepath);
  if (file === '') return patterns.join(', ');
  const near = relative(directory, file);
  if (near === '') return basename(file);
  return near.startsWith('..') ? file : near;
}

/** The command, the diff, the address; else the arguments of the call, or what there is. */
export function detailOf({ permission, patterns, metadata }: PermissionRequest, call: Call | undefined): string {
  for (const name of ['command', 'diff', 'url', 'query', 'filepath']) {
    const text = textOf(metadata[name]);
    if (text !== '') return text;
  }
  const args = call?.tool === permission ? call.args : {};
  for (const fields of [args, metadata]) if (Object.keys(fields).length > 0) return JSON.stringify(fields, null, 2);
  return patterns.join('\n');
}
