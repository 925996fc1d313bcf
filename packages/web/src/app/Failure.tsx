import { Component, type ReactNode } from 'react';
import { Button, Stack } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { useTexts } from '../texts/Texts.tsx';
import s from './frame.module.css';

/** The page for our own mistakes. What was thrown is shown: it is the one thing that helps to mend it. */
const FailurePage = ({ thrown }: { thrown: unknown }) => {
  const { t } = useTexts();
  return (
    <div className={s.app}>
      <main className={s.main}>
        <div className={`${s.moment} ${s.center}`} role="alert">
          <Glyph name="error" large />
          <h1>{t('failure.title')}</h1>
          <p>{t('failure.says')}</p>
          <pre>{thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)}</pre>
        </div>
      </main>
      <div className={`${s.foot} ${s.dock}`}>
        <Stack>
          <Button tone="ink" size="tall" onClick={() => location.reload()}>
            {t('failure.reload')}
          </Button>
        </Stack>
      </div>
    </div>
  );
};

export class Failure extends Component<{ children: ReactNode }, { thrown?: { what: unknown } }> {
  override state: { thrown?: { what: unknown } } = {};

  static getDerivedStateFromError(what: unknown): { thrown: { what: unknown } } {
    return { thrown: { what } };
  }

  override render(): ReactNode {
    return this.state.thrown ? <FailurePage thrown={this.state.thrown.what} /> : this.props.children;
  }
}
