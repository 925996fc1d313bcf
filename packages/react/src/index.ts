export { type Beckon, BeckonProvider, useBeckon } from './beckon.ts';
export { type Company, useAttentive, usePresence } from './presence.ts';
export { useSnapshot } from './snapshot.ts';
