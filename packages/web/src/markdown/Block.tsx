import type { MarkedToken, Token, Tokens } from 'marked';
import { memo, type ReactNode } from 'react';
import { useTalk } from '../talk/Talk.tsx';
import { CodeBlock } from './CodeBlock.tsx';
import { Inline } from './Inline.tsx';
import s from './markdown.module.css';

interface Props {
  token: Token;
  /** The words end here for now: the sign stands behind the last of them. */
  end?: ReactNode;
}

/** One block. Drawn again only when its own words changed. */
export const Block = memo(
  ({ token, end }: Props) => <Drawn token={token as MarkedToken} end={end} />,
  (before, after) => before.token.raw === after.token.raw && before.end === after.end,
);

const Drawn = ({ token, end }: { token: MarkedToken; end?: ReactNode }) => {
  switch (token.type) {
    case 'paragraph':
      return (
        <p dir="auto">
          <Inline tokens={token.tokens} />
          {end}
        </p>
      );
    case 'heading':
      return (
        <Heading depth={token.depth}>
          <Inline tokens={token.tokens} />
          {end}
        </Heading>
      );
    case 'code':
      return <CodeBlock text={token.text} language={token.lang} end={end} />;
    case 'list':
      return <List list={token} end={end} />;
    case 'blockquote':
      return (
        <blockquote>
          <BlockList tokens={token.tokens} end={end} />
        </blockquote>
      );
    case 'table':
      return <Table table={token} end={end} />;
    case 'hr':
      return <hr />;
    case 'space':
    case 'def':
      return null;
    case 'html':
      return (
        <p dir="auto">
          {token.raw.trim()}
          {end}
        </p>
      );
    case 'text':
      return (
        <span dir="auto">
          {token.tokens ? <Inline tokens={token.tokens} /> : token.text}
          {end}
        </span>
      );
    default:
      return <Inline tokens={[token]} />;
  }
};

export const BlockList = ({ tokens, end }: { tokens: readonly Token[]; end?: ReactNode }) => {
  const shown = tokens.filter(({ type }) => type !== 'space' && type !== 'def');
  return shown.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
    <Block key={index} token={token} {...(index === shown.length - 1 && { end })} />
  ));
};

/** Headings of a message stand below those of the page. */
const Heading = ({ depth, children }: { depth: number; children: ReactNode }) => {
  const Level = `h${Math.min(6, depth + 2)}` as 'h3';
  return (
    <Level dir="auto" className={depth > 2 ? s.lesser : undefined}>
      {children}
    </Level>
  );
};

const List = ({ list, end }: { list: Tokens.List; end?: ReactNode }) => {
  const items = list.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place
    <Item key={index} item={item} {...(index === list.items.length - 1 && { end })} />
  ));
  return list.ordered ? <ol start={list.start === '' ? 1 : list.start}>{items}</ol> : <ul>{items}</ul>;
};

const Item = memo(
  ({ item, end }: { item: Tokens.ListItem; end?: ReactNode }) => (
    <li className={item.task ? s.task : undefined}>
      {item.task && <Tick done={item.checked ?? false} />}
      {item.tokens.length === 0 ? end : <BlockList tokens={item.tokens.filter(isNoBox)} end={end} />}
    </li>
  ),
  (before, after) =>
    before.item.raw === after.item.raw && before.item.loose === after.item.loose && before.end === after.end,
);
const isNoBox = (token: Token): boolean => token.type !== 'checkbox';

const Tick = ({ done }: { done: boolean }) => {
  const { t } = useTalk();
  return (
    <span role="img" aria-label={t(done ? 'markdown.done' : 'markdown.open')} className={done ? s.ticked : s.tick} />
  );
};

/** A table keeps its shape, and scrolls when there is no room. */
const Table = ({ table, end }: { table: Tokens.Table; end?: ReactNode }) => {
  const { t } = useTalk();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
    <section className={s.scroll} aria-label={t('markdown.table')} tabIndex={0}>
      <table>
        <thead>
          <tr>{table.header.map((cell, index) => cellOf('th', cell, index))}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <tr key={index}>{row.map((cell, place) => cellOf('td', cell, place))}</tr>
          ))}
        </tbody>
      </table>
      {end}
    </section>
  );
};

const cellOf = (Cell: 'th' | 'td', { tokens, align }: Tokens.TableCell, index: number): ReactNode => (
  <Cell key={index} dir="auto" className={align === 'right' ? s.right : align === 'center' ? s.middle : undefined}>
    <Inline tokens={tokens} />
  </Cell>
);
