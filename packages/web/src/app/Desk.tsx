import { type ReactNode, Suspense } from 'react';
import { cx } from '../look/cx.ts';
import { useTexts } from '../texts/Texts.tsx';
import { Banner } from './Banner.tsx';
import s from './frame.module.css';
import { Side } from './Places.tsx';
import { PaneProvider } from './Screen.tsx';

/** The places at the side, a list, and what was chosen of it; or one wide page. */
export const Desk = ({ list, detail, wide }: { list?: ReactNode; detail: ReactNode; wide?: boolean }) => {
  const { t } = useTexts();
  return (
    <div className={s.desk}>
      <a className={s.skip} href="#main">
        {t('place.skip')}
      </a>
      <div className={s.over}>
        <Banner />
      </div>
      <Side />
      <div className={cx(s.panes, !list && s.one, wide && s.roomy)}>
        {list && (
          <PaneProvider value="list">
            <Suspense fallback={<div />}>{list}</Suspense>
          </PaneProvider>
        )}
        <PaneProvider value={list ? 'detail' : 'whole'}>
          <Suspense fallback={null}>{detail}</Suspense>
        </PaneProvider>
      </div>
    </div>
  );
};
