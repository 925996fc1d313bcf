/** Typed codes are forgiving: case, spaces and dashes do not matter while typing. "k7qf 2m9x" is `K7QF-2M9X`. */
export const tidyCode = (typed: string): string => {
  const signs = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 8);
  return signs.length > 4 ? `${signs.slice(0, 4)}-${signs.slice(4)}` : signs;
};

export const isCode = (code: string): boolean => /^[A-Z0-9]{4}-[A-Z0-9]{4}$/.test(code);

/** What a person pastes may be the whole link: its secret stands behind the `#`. */
export const secretIn = (pasted: string): string | undefined => /\/sign-in#([A-Za-z0-9_-]{8,})/.exec(pasted)?.[1];
