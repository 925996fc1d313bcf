export { persist } from '../backoff.ts';
export { type AgentClient, type AgentOptions, createAgent, type FollowOptions } from './agent.ts';
export { type AgentServer, type ServeOptions, serveAgent } from './serve.ts';
export type { ServedTurn, Step, TurnHandler } from './steps.ts';
export { type Serving, type StopReason, serveTurn } from './turn.ts';
export type { WaitOptions } from './wait.ts';
