import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The version whose behaviour was studied; a newer one is another program until someone has looked. */
export const OPENCODE_VERSION = '1.18.33';

/** The root of the repository: this file is four directories down, in `src` as in `dist`. */
const ROOT = resolve(import.meta.dirname, '../../../..');
const run = promisify(execFile);

/**
 * The path of the OpenCode program, fetched on first use: the platform's npm package, 60 MB, 177 MB unpacked, kept in
 * `node_modules/.cache/beckon`. It is no devDependency because everyone who works on Beckon would then download it,
 * tests of OpenCode or not. Throws with what to do when it is not there and cannot be fetched.
 */
export async function installOpenCode(): Promise<string> {
  const directory = join(ROOT, 'node_modules', '.cache', 'beckon', `opencode-${OPENCODE_VERSION}`);
  const program = join(directory, 'bin', 'opencode');
  if (!(await exists(program))) await fetchInto(directory);
  return program;
}

/** Unpacks beside the goal and renames, so that two test files that start at once do no harm to each other. */
async function fetchInto(directory: string): Promise<void> {
  const name = `opencode-${process.platform}-${process.arch}@${OPENCODE_VERSION}`;
  await mkdir(dirname(directory), { recursive: true });
  const scratch = await mkdtemp(`${directory}-`);
  try {
    const { stdout } = await run('npm', ['pack', name, '--silent', '--pack-destination', scratch]);
    await run('tar', ['-xzf', join(scratch, stdout.trim()), '-C', scratch]);
    await rename(join(scratch, 'package'), directory).catch(async (error: unknown) => {
      if (!(await exists(directory))) throw error; // else another test file was faster
    });
  } catch (error) {
    const how = `npm pack ${name} && tar -xzf *.tgz && mv package ${directory}`;
    throw new Error(`OpenCode is not here and could not be fetched; with a network: ${how}`, { cause: error });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
