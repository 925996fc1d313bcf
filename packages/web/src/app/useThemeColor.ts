import { useEffect } from 'react';

type Top = 'page' | 'lit' | 'notice';

/** The colour of the system's bar follows the top of the page. */
export const useThemeColor = (top: Top, theme: string): void => {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the token resolves to
  useEffect(() => {
    const paint = (): void => {
      const colour = getComputedStyle(document.documentElement).getPropertyValue(`--${top}`).trim();
      for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) meta.content = colour;
    };
    paint();
    const night = matchMedia('(prefers-color-scheme: dark)');
    night.addEventListener('change', paint);
    return () => night.removeEventListener('change', paint);
  }, [top, theme]);
};
