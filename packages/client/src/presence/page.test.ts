import { expect, test } from 'vitest';
import { browserPage, type PageSign, type PresenceWindow } from './page.ts';

/** A window as far as presence is concerned. */
function aWindow() {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible', hasFocus: (): boolean => true });
  const window = Object.assign(new EventTarget(), { document });
  return { window: window as unknown as PresenceWindow & EventTarget, document };
}

test('says what a browser says of its person', () => {
  const { window, document } = aWindow();
  const page = browserPage(window);
  const signs: PageSign[] = [];
  const stop = page.listen((sign) => signs.push(sign));
  const pointer = (movementX: number): Event => Object.assign(new Event('pointermove'), { movementX, movementY: 0 });
  window.dispatchEvent(new Event('keydown'));
  window.dispatchEvent(pointer(3));
  // what is under the pointer moved, or the page scrolled by itself: that was nobody
  window.dispatchEvent(pointer(0));
  window.dispatchEvent(new Event('scroll'));
  window.dispatchEvent(new Event('blur'));
  document.dispatchEvent(new Event('visibilitychange'));
  window.dispatchEvent(new Event('pagehide'));
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  expect(signs).toEqual(['touched', 'touched', 'changed', 'changed', 'gone', 'back']);
  stop();
  window.dispatchEvent(new Event('keydown'));
  expect(signs).toHaveLength(6);
});

test('is as visible as the document says, and nowhere where there is none', () => {
  const { window, document } = aWindow();
  const page = browserPage(window);
  expect([page.visible, page.focused]).toEqual([true, true]);
  document.visibilityState = 'hidden';
  document.hasFocus = (): boolean => false;
  expect([page.visible, page.focused]).toEqual([false, false]);
  const none = browserPage();
  expect([none.visible, none.focused]).toEqual([false, false]);
  none.listen(() => expect.unreachable())();
});
