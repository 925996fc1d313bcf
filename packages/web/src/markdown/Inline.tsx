import type { MarkedToken, Token } from 'marked';
import { decoded, safeHref } from './safe.ts';

/** Words of a line. Tokens become elements and nothing becomes HTML: what looks like a tag is shown as it was written. */
export const Inline = ({ tokens }: { tokens: readonly Token[] | undefined }) =>
  tokens?.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
    <Span key={index} token={token as MarkedToken} />
  ));

const Span = ({ token }: { token: MarkedToken }) => {
  switch (token.type) {
    case 'strong':
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case 'codespan':
      return <code dir="ltr">{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return (
        <Outward href={token.href}>
          <Inline tokens={token.tokens} />
        </Outward>
      );
    case 'image':
      // Nothing is fetched from elsewhere because an agent wrote an address.
      return <Outward href={token.href}>{decoded(token.text) || token.href}</Outward>;
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw.trim()) ? <br /> : token.raw;
    case 'escape':
      return token.text;
    case 'text':
      return token.tokens ? <Inline tokens={token.tokens} /> : decoded(token.text);
    case 'checkbox':
      return null;
    default:
      return token.raw;
  }
};

const Outward = ({ href, children }: { href: string; children: React.ReactNode }) => {
  const safe = safeHref(href);
  if (!safe) return <span title={href}>{children}</span>;
  return (
    <a href={safe} title={safe} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
};
