/**
 * What a page tells of its person:
 *
 * - touched   a key, a pointer, a wheel
 * - changed   it may be visible or have the focus now, or not any more
 * - gone      it is left: closed, or kept by the browser for a while
 * - back      it was kept, and is shown again
 */
export type PageSign = 'touched' | 'changed' | 'gone' | 'back';

/** What presence needs of a page. */
export interface PresencePage {
  /** It is on a screen. */
  readonly visible: boolean;
  /** What is typed goes there. */
  readonly focused: boolean;
  /** Answers a function that stops listening. */
  listen(hear: (sign: PageSign) => void): () => void;
}

interface Listens {
  addEventListener(type: string, listener: (event: Event) => void, options: AddEventListenerOptions): void;
  removeEventListener(type: string, listener: (event: Event) => void, options: AddEventListenerOptions): void;
}
/** What `browserPage` needs of a window. */
export interface PresenceWindow extends Listens {
  readonly document: Listens & { readonly visibilityState: string; hasFocus(): boolean };
}

/** No `scroll`: a page scrolls by itself, too, as words come. */
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'];
const OPTIONS = { capture: true, passive: true };

/** The browser's own page; one that nobody ever sees where there is none. */
export function browserPage(window: PresenceWindow | undefined = (globalThis as never)['window']): PresencePage {
  const document = window?.document;
  return {
    get visible() {
      return document?.visibilityState === 'visible';
    },
    get focused() {
      return document?.hasFocus() === true;
    },
    listen(hear) {
      if (window === undefined || document === undefined) return () => undefined;
      const ends: (() => void)[] = [];
      const on = (target: Listens, type: string, listener: (event: Event) => void): void => {
        target.addEventListener(type, listener, OPTIONS);
        ends.push(() => target.removeEventListener(type, listener, OPTIONS));
      };
      const touched = (event: Event): void => {
        if (!isStill(event)) hear('touched');
      };
      for (const type of TOUCHES) on(window, type, touched);
      // A field that takes the focus tells the window, too, when it listens so early: nothing has changed then.
      for (const type of ['focus', 'blur']) on(window, type, () => hear('changed'));
      on(document, 'visibilitychange', () => hear('changed'));
      on(window, 'pagehide', () => hear('gone'));
      on(window, 'pageshow', (event) => {
        if ('persisted' in event && event.persisted === true) hear('back');
      });
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

/** Browsers move a pointer that nobody moved, when what is under it has. */
const isStill = (event: Event): boolean =>
  event.type === 'pointermove' &&
  'movementX' in event &&
  event.movementX === 0 &&
  'movementY' in event &&
  event.movementY === 0;
