import type { NewPart, Part } from '@beckon/protocol';

/** Parts as they came from an agent, with the server's time where it left it out. */
export const withTimes = (parts: readonly NewPart[], now: number): Part[] =>
  parts.map((part) => (part.type === 'text' || part.type === 'reasoning' ? part : { ...part, at: part.at ?? now }));
