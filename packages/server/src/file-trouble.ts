/**
 * Why a file or directory could not be used, in words that go into a sentence after its path. Node's own message says
 * the path a second time, and the system's code.
 */
export const troubleOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return troubles[code] ?? (error instanceof Error ? error.message : String(error));
};

const troubles: Readonly<Record<string, string | undefined>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'what leads there is no directory',
  EISDIR: 'it is a directory',
  EACCES: 'this account may not',
  EPERM: 'this account may not',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
};
