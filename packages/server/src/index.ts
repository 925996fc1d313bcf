export { type Config, ConfigError, readConfig } from './config.ts';
export type { House, HouseOptions } from './house.ts';
export { type Clock, systemClock } from './kit/clock.ts';
export { AlreadyRunning, type Running, readRunning } from './lock.ts';
export { openHouse } from './main.ts';
export { moveHouse, type Where, whereOf } from './move.ts';
export type { Progress } from './store/move/copy.ts';
export { StoreUnavailable } from './store/store.ts';
export { VERSION } from './version.ts';
