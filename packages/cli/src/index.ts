export { exits } from './exits.ts';
export { run } from './run.ts';
export type { Signal, World, Writer } from './world.ts';
