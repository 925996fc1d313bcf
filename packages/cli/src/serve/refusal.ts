import { exits } from '../exits.ts';
import { Failure } from '../failure.ts';

/** Why a server did not start, in words; and what is none of that, as it is. */
export const refusal = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (error.name === 'ConfigError') return new Failure(exits.wrongSetting, error.message);
  if (error.name === 'StoreUnavailable') return new Failure(exits.unexpected, error.message);
  if (error.name === 'AlreadyRunning') {
    return new Failure(exits.alreadyRunning, `${error.message} \`npx beckon link\` prints a new link to sign in.`);
  }
  return error;
};
