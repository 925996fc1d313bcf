import { Lexer, type Links, type Token } from 'marked';

/** A text cut into its blocks. A value: `grown` answers the next one and takes over what did not change. */
export interface Blocks {
  readonly source: string;
  readonly tokens: readonly Token[];
  readonly links: Links;
}

/**
 * What is read anew while a text grows. Two blocks and not one: a number after a list is a paragraph until its dot
 * comes, and then the list goes on.
 */
const OPEN_BLOCKS = 2;

/** The lexer counts in these line ends, and so do we. */
const normal = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

const lex = (source: string, links: Links = {}): { tokens: Token[]; links: Links } => {
  const lexer = new Lexer({ gfm: true });
  lexer.tokens.links = { ...links };
  const tokens = lexer.lex(source);
  return { tokens, links: tokens.links };
};

export const blocksOf = (text: string): Blocks => {
  const source = normal(text);
  return { source, ...lex(source) };
};

/**
 * The blocks of `text`, reading only its end when it continues what was read before. While a message is being written
 * this keeps the work for each piece the same however long the message has become.
 */
export const grown = (before: Blocks | undefined, text: string): Blocks => {
  const source = normal(text);
  if (!before || !source.startsWith(before.source)) return { source, ...lex(source) };
  if (source.length === before.source.length) return before;
  const kept = closed(before.tokens);
  const from = kept.reduce((length, token) => length + token.raw.length, 0);
  // Where the lexer did not account for every sign, places cannot be trusted.
  if (before.source.slice(from) !== rawOf(before.tokens.slice(kept.length))) return { source, ...lex(source) };
  const rest = lex(source.slice(from), before.links);
  return { source, tokens: [...kept, ...rest.tokens], links: rest.links };
};

const rawOf = (tokens: readonly Token[]): string => tokens.map((token) => token.raw).join('');

const closed = (tokens: readonly Token[]): readonly Token[] => {
  let open = 0;
  let end = tokens.length;
  while (end > 0 && open < OPEN_BLOCKS) {
    end -= 1;
    if (tokens[end]?.type !== 'space') open += 1;
  }
  return tokens.slice(0, end);
};
