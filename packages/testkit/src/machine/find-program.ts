import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The first program that is there: each of `names` along the PATH, then each of `places`, which are absolute paths
 * where an installer puts a program without touching the PATH (macOS applications, mostly).
 */
export function findProgram(names: readonly string[], places: readonly string[] = []): string | undefined {
  const path = (process.env.PATH ?? '').split(delimiter).filter((directory) => directory !== '');
  const candidates = names.flatMap((name) => path.map((directory) => join(directory, name)));
  return [...candidates, ...places].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
