import { createContext, type ReactNode, type Ref, useContext } from 'react';
import { TapLink } from '../look/Button.tsx';
import { cx } from '../look/cx.ts';
import { Icon } from '../look/Icon.tsx';
import { Banner } from './Banner.tsx';
import { useKept } from './Beckon.tsx';
import { useLine } from './connection.ts';
import s from './frame.module.css';
import { Heading } from './Heading.tsx';
import { Tabs } from './Places.tsx';
import { useThemeColor } from './useThemeColor.ts';

/** Where a screen is shown: alone on a phone, or as one of the panes of a desk. */
export type Pane = 'phone' | 'list' | 'detail' | 'whole';
const Context = createContext<Pane>('phone');
export const PaneProvider = Context.Provider;
export const usePane = (): Pane => useContext(Context);

interface Props {
  /** The light of an open ask, or the cool page. */
  ground?: 'page' | 'lit';
  /** When only the top of the page is lit: what the system's bar takes its colour from. */
  top?: 'page' | 'lit';
  bar?: ReactNode;
  /** Answers, docked where the thumb rests. `lifted` when the page scrolls under them. */
  dock?: ReactNode;
  lifted?: boolean;
  /** Instead of a dock: a block of its own shape. */
  foot?: ReactNode;
  /** A place of the app rather than a page inside one: the tab bar stays. */
  place?: boolean;
  busy?: boolean;
  /** Little to show: on a large page it gathers in the middle. */
  gathered?: boolean;
  /** What scrolls, for a screen that moves it. */
  scroller?: Ref<HTMLElement>;
  children: ReactNode;
}

export const Screen = ({
  ground = 'page',
  top = ground,
  bar,
  dock,
  lifted,
  foot,
  place,
  busy,
  gathered,
  scroller,
  children,
}: Props) => {
  const pane = usePane();
  const phone = pane === 'phone';
  const line = useLine();
  const [{ theme }] = useKept();
  useThemeColor(line.state !== 'fine' ? 'notice' : top, theme);
  const Main = pane === 'list' ? 'section' : 'main';
  return (
    <div
      className={cx(
        s.app,
        !phone && s.pane,
        pane === 'detail' && s.deskDetail,
        pane === 'whole' && s.deskWhole,
        gathered && s.gathered,
      )}
      data-ground={ground}
    >
      <div className={s.top}>
        {phone && <Banner />}
        {bar}
      </div>
      <Main ref={scroller} className={s.main} aria-busy={busy || undefined} id={pane === 'list' ? undefined : 'main'}>
        {children}
      </Main>
      <div className={s.foot}>
        {dock && <div className={cx(s.dock, lifted && s.lifted)}>{dock}</div>}
        {foot}
        {place && phone && <Tabs />}
      </div>
    </div>
  );
};

interface BarProps {
  back: { to: string; label: string };
  title?: ReactNode;
  end?: ReactNode;
  /** The page scrolls under it, and it stays on a desk, where nothing else names what the page shows. */
  ruled?: boolean;
}
/** The way back, whom it is about, and at most one thing to do. A desk shows the list beside it, so it needs no way back. */
export const Bar = ({ back, title, end, ruled }: BarProps) => {
  const phone = usePane() === 'phone';
  if (!phone && !ruled) return null;
  return (
    <header className={cx(s.bar, ruled && s.ruled)}>
      {phone && (
        <TapLink to={back.to} label={back.label}>
          <Icon name="back" />
        </TapLink>
      )}
      <div className={s.barTitle}>{title}</div>
      <div>{end}</div>
    </header>
  );
};

interface BarTitleProps {
  square: ReactNode;
  name: ReactNode;
  sub?: ReactNode;
  /** The name in words, where it is the sentence of the screen. */
  heading?: string;
}
export const BarTitle = ({ square, name, sub, heading }: BarTitleProps) => (
  <>
    {square}
    <div>
      {heading === undefined ? (
        <p className={s.barName}>{name}</p>
      ) : (
        <Heading className={s.barName} title={heading}>
          {name}
        </Heading>
      )}
      {sub && <p className={s.barSub}>{sub}</p>}
    </div>
  </>
);

interface HeadProps {
  title: string;
  says?: ReactNode;
  /** No bar above: the sentence keeps its height on the page. */
  loose?: boolean;
  aside?: ReactNode;
}
/** The sentence of a screen and, below, one more. Smaller in the list pane of a desk. */
export const Head = ({ title, says, loose, aside }: HeadProps) => {
  const pane = usePane();
  return (
    <header className={cx(pane === 'list' ? s.paneHead : s.head, loose && pane === 'phone' && s.loose)}>
      {aside}
      <Heading beside={pane === 'list'}>{title}</Heading>
      {says !== undefined && <p>{says}</p>}
    </header>
  );
};

export const Pad = ({ children }: { children: ReactNode }) => <div className={s.pad}>{children}</div>;
export const PadGap = ({ children }: { children: ReactNode }) => <div className={cx(s.pad, s.gap)}>{children}</div>;
export const DockNote = ({ children }: { children: ReactNode }) => <div className={s.dockNote}>{children}</div>;
export const Space = () => <div className={s.space} />;

/** A full-page moment: one sentence, one thing to do. */
export const Moment = ({ at, children }: { at?: 'center' | 'end'; children: ReactNode }) => (
  <div className={cx(s.moment, at && s[at])}>{children}</div>
);
