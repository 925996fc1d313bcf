import { Copy } from './Copy.tsx';
import s from './well.module.css';

/** A command to take along. `label` names it for those who cannot see it; `text` is what is copied. */
export const CopyBox = ({ text, label, comment }: { text: string; label: string; comment?: string }) => (
  <div className={s.copybox}>
    <div>
      <Copy text={text} label={label} />
    </div>
    <pre>
      {comment && <span className={s.comment}>{`# ${comment}\n`}</span>}
      {text}
    </pre>
  </div>
);
