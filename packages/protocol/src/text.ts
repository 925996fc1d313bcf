import * as z from 'zod/mini';

/**
 * The scalar shapes that requests are made of.
 *
 * PostgreSQL stores neither NUL nor lone surrogates, and SQLite takes both: they are refused here, at the edge, so that
 * no engine ever sees a text that another could not keep.
 */
const storable = (value: string): boolean => !value.includes('\u0000') && value.isWellFormed();

const STORABLE = 'must not contain NUL or a lone surrogate';

/** Text of `min` to `max` UTF-16 units that every database can store. */
export const text = (max: number, min = 0): z.ZodMiniString =>
  z.string().check(z.minLength(min), z.maxLength(max), z.refine(storable, STORABLE));

/** A line of text: `text` without control characters, not blank. For names and titles. */
export const line = (max: number): z.ZodMiniString =>
  z.string().check(
    z.minLength(1),
    z.maxLength(max),
    z.refine(storable, STORABLE),
    z.refine((value) => !/[\u0000-\u001f\u007f]/.test(value), 'must be one line without control characters'),
    z.refine((value) => value.trim() !== '', 'must not be blank'),
  );

/** UUIDv7 (RFC 9562), lower case. */
export const id = (): z.ZodMiniString =>
  z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be a UUID'));

/** Integer milliseconds since the Unix epoch, up to the year 9999. */
export const time = (): z.ZodMiniNumber => z.int().check(z.gte(0), z.lte(253_402_300_799_999));

/** A whole number in a query string. */
export const count = (): z.ZodMiniPipe<z.ZodMiniString, z.ZodMiniTransform<number, string>> =>
  z.pipe(z.string().check(z.regex(/^\d{1,15}$/, 'must be a whole number')), z.transform(Number));

/** Base64url without padding. */
export const base64url = (max: number): z.ZodMiniString =>
  z.string().check(z.maxLength(max), z.regex(/^[A-Za-z0-9_-]+$/, 'must be base64url without padding'));

/** Lower-case hexadecimal SHA-256. */
export const sha256 = (): z.ZodMiniString => z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex'));
