import type { ReactNode } from 'react';
import { Copy } from '../look/Copy.tsx';
import { useTalk } from '../talk/Talk.tsx';
import s from './markdown.module.css';

/** Code in a well, to be taken along. It wraps: nothing hides sideways. */
export const CodeBlock = ({ text, language, end }: { text: string; language: string | undefined; end?: ReactNode }) => {
  const { t } = useTalk();
  return (
    <div className={s.code}>
      <div className={s.codeHead}>
        <span>{language?.split(/\s/)[0]}</span>
        <Copy text={text} label={t('markdown.copy')} />
      </div>
      <pre dir="ltr">
        <code>{text}</code>
        {end}
      </pre>
    </div>
  );
};
