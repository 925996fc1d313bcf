import { Glyph } from '../look/Glyph.tsx';
import s from './preferences.module.css';

/** Why a choice came to nothing. */
export const Problem = ({ says }: { says: string | undefined }) =>
  says !== undefined && (
    <p className={s.problem} role="alert">
      <Glyph name="error" />
      <span>{says}</span>
    </p>
  );
