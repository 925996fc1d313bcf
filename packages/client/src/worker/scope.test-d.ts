import type { ScopeLike } from './shapes.ts';

/** The compiler says here whether a real service worker fits our shape of one. */
export const fits = (real: ServiceWorkerGlobalScope): ScopeLike => real;
