/** Which browser this is, in the words that people know it by. */

export type Browser = 'chrome' | 'firefox' | 'safari' | 'edge' | 'other';
export type Platform = 'ios' | 'android' | 'mac' | 'windows' | 'linux' | 'other';

/** What is read of a `navigator`. */
export interface NavigatorLike {
  readonly userAgent: string;
  /** An iPad says it is a Mac; a Mac has no touch points. */
  readonly maxTouchPoints?: number;
}

/** Order matters: nearly everybody also claims to be the ones below. */
const browsers: readonly [RegExp, Browser, string][] = [
  [/\bEdg(e|A|iOS)?\//, 'edge', 'Edge'],
  [/\b(OPR|OPT|Opera)\//, 'other', 'Opera'],
  [/\bSamsungBrowser\//, 'other', 'Samsung Internet'],
  [/\bVivaldi\//, 'other', 'Vivaldi'],
  [/\b(Firefox|FxiOS)\//, 'firefox', 'Firefox'],
  [/\b(Chrome|Chromium|CriOS|HeadlessChrome)\//, 'chrome', 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'safari', 'Safari'],
  // A Home-Screen app on iOS leaves "Version/" and "Safari/" out.
  [/\b(iPhone|iPad|iPod)\b.*\bAppleWebKit\//, 'safari', 'Safari'],
  [/\bMacintosh\b.*\bAppleWebKit\//, 'safari', 'Safari'],
];

const platforms: readonly [RegExp, Platform, string][] = [
  [/\biPhone\b|\biPod\b/, 'ios', 'iPhone'],
  [/\biPad\b/, 'ios', 'iPad'],
  [/\bAndroid\b/, 'android', 'Android'],
  [/\bWindows\b/, 'windows', 'Windows'],
  [/\bMacintosh\b|\bMac OS X\b/, 'mac', 'Mac'],
  [/\bCrOS\b/, 'other', 'ChromeOS'],
  [/\bLinux\b/, 'linux', 'Linux'],
];

export interface Seen {
  browser: Browser;
  platform: Platform;
  /** `Chrome on Android`, `Safari on iPhone`. */
  name: string;
}

/** Reads the user agent. Good enough for a name and for hints; never decides what may be done. */
export function recognise(navigator: NavigatorLike): Seen {
  const agent = navigator.userAgent;
  const [, browser, browserName] = browsers.find(([pattern]) => pattern.test(agent)) ?? [null, 'other', 'Browser'];
  const found = platforms.find(([pattern]) => pattern.test(agent)) ?? [null, 'other', ''];
  const isPad = found[1] === 'mac' && (navigator.maxTouchPoints ?? 0) > 1;
  const [platform, place] = isPad ? (['ios', 'iPad'] as const) : ([found[1], found[2]] as [Platform, string]);
  return {
    browser: browser as Browser,
    platform,
    name: place === '' ? String(browserName) : `${browserName} on ${place}`,
  };
}

/** A name for this device that its owner will recognise: `Chrome on Android`, `Firefox on Linux`. */
export const deviceName = (navigator: NavigatorLike): string => recognise(navigator).name;
