import { createHmac, randomInt } from 'node:crypto';
import { randomToken, sha256 } from '../kit/hash.ts';

/**
 * What a secret is good for can be read off its beginning: in a log, in a leaked file, by a secret scanner, and here,
 * where it saves looking in every table. After the prefix come 256 random bits, base64url.
 */
export const prefixes = {
  session: 'bk_session_',
  key: 'bk_key_',
  device: 'bk_device_',
  answer: 'bk_answer_',
  ticket: 'bk_ticket_',
  link: 'bk_link_',
} as const;

export type TokenKind = keyof typeof prefixes;

export const newToken = (kind: TokenKind): string => `${prefixes[kind]}${randomToken()}`;

export const kindOf = (token: string): TokenKind | undefined =>
  (Object.keys(prefixes) as TokenKind[]).find((kind) => token.startsWith(prefixes[kind]));

/** How a token is stored and found. Plain SHA-256 will do: there is no guessing 256 bits. */
export const hashToken = (token: string): string => sha256(token);

/** 32 signs, 5 bits each, none that looks like another: no 0, 1, I, O. Eight of them are 40 bits. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const LENGTH = 8;

/** A code that a person types: `XXXX-XXXX`. */
export const newCode = (): string => {
  const signs = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
};

/** What was typed, without case, spaces and dashes; undefined when it cannot be a code. */
export const readCode = (typed: string): string | undefined => {
  const signs = typed.toUpperCase().replace(/[\s\u2010-\u2015-]/g, '');
  return signs.length === LENGTH && [...signs].every((sign) => ALPHABET.includes(sign)) ? signs : undefined;
};

/**
 * How a code is stored. 40 bits can be tried through within its five minutes by whoever reads the database, so the hash
 * takes a key that is not in there.
 */
export const hashCode = (signs: string, key: Buffer): string => createHmac('sha256', key).update(signs).digest('hex');
