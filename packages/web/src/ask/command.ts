/**
 * Whether a detail reads like something typed into a shell. Only how it is dressed depends on this (a prompt before it,
 * the word "Command" above it), so a wrong guess costs nothing but looks.
 */
const programs =
  /^(?:sudo|npm|npx|pnpm|yarn|bun|node|deno|git|gh|docker|kubectl|helm|terraform|make|cargo|go|python3?|pip|uv|ruby|rm|cp|mv|cd|ls|cat|mkdir|chmod|chown|curl|wget|ssh|scp|rsync|psql|sqlite3|redis-cli|systemctl|apt|apt-get|brew|echo|sed|awk|grep|rg|find|tar|sh|bash|zsh|beckon|opencode|claude)\b/;
const shell = /(?:^|\s)-{1,2}[a-z]|&&|\|\||[|>]|\$\(|(?:^|\s)\.{0,2}\//i;

export const isCommand = (detail: string): boolean => {
  const lines = detail.trimEnd().split('\n');
  if (lines.length > 3 || detail.length > 2_000) return false;
  const first = lines[0] ?? '';
  return (
    programs.test(first) ||
    /^(?:~|\.{0,2})\/\S+(?:\s|$)/.test(first) ||
    (/^[\w@./~+-]+\s/.test(first) && shell.test(first) && !/[.?!:]$/.test(first))
  );
};

/** A line in parts: each flag, such as `--force` or `-rf`, and what stands between. */
export const flagsApart = (line: string): string[] => line.split(/((?<=^|\s)-\S+)/).filter((part) => part !== '');
