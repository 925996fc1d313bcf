// Before the first paint: the theme and the language that the person chose by hand. A file of its own, because the
// Content-Security-Policy allows no inline script.
try {
  const kept = JSON.parse(localStorage.getItem('beckon.local') ?? '{}');
  if (kept.theme === 'light' || kept.theme === 'dark') document.documentElement.dataset.theme = kept.theme;
} catch {
  // Storage may be forbidden; the system's theme is then used.
}
