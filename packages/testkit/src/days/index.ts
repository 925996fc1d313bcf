/** What days are drawn from, and what goes wrong on them: chance that can be played again, faults as data, mortality. */
export * from './dice.ts';
export * from './faults.ts';
export * from './mortal.ts';
