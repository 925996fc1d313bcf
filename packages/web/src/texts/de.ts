import { en } from './en.ts';
import type { Catalogue } from './format.ts';

export const de: Catalogue = { ...en };
