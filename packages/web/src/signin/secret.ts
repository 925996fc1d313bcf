/**
 * The secret of a sign-in link stands in the fragment, which reaches no server and no log. It is taken out of the
 * address bar before anything else runs, so that it stays out of the history and of what is shared.
 */
export const takeSecret = (location: Location, history: History): string | undefined => {
  if (location.pathname !== '/sign-in' || location.hash.length < 2) return undefined;
  const secret = decodeURIComponent(location.hash.slice(1));
  history.replaceState(history.state, '', location.pathname);
  return secret;
};
