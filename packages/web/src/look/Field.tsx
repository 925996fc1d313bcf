import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from 'react';
import { cx } from './cx.ts';
import s from './field.module.css';
import { Glyph } from './Glyph.tsx';

interface Around {
  label: string;
  hint?: ReactNode;
  /** What is wrong with it, in words; the field is then marked. */
  wrong?: ReactNode;
}

const Hint = ({ id, hint, wrong }: { id: string; hint?: ReactNode; wrong?: ReactNode }) =>
  wrong ? (
    <p className={cx(s.hint, s.bad)} id={id} role="alert">
      <Glyph name="error" />
      <span>{wrong}</span>
    </p>
  ) : (
    hint !== undefined && (
      <p className={s.hint} id={id}>
        <span>{hint}</span>
      </p>
    )
  );

type TextFieldProps = Around & InputHTMLAttributes<HTMLInputElement> & { pin?: boolean };
export const TextField = ({ label, hint, wrong, pin, ...rest }: TextFieldProps) => {
  const id = useId();
  return (
    <div>
      <label className={s.label} htmlFor={id}>
        {label}
      </label>
      <input
        className={cx(s.field, pin && s.pin)}
        id={id}
        aria-describedby={`${id}-hint`}
        aria-invalid={wrong ? true : undefined}
        {...rest}
      />
      <Hint id={`${id}-hint`} hint={hint} wrong={wrong} />
    </div>
  );
};

type TextAreaProps = Around & TextareaHTMLAttributes<HTMLTextAreaElement> & { short?: boolean };
export const TextArea = ({ label, hint, wrong, short, ...rest }: TextAreaProps) => {
  const id = useId();
  return (
    <div>
      <label className={s.label} htmlFor={id}>
        {label}
      </label>
      <textarea
        className={cx(s.field, s.area, short && s.short)}
        id={id}
        aria-describedby={`${id}-hint`}
        aria-invalid={wrong ? true : undefined}
        dir="auto"
        {...rest}
      />
      <Hint id={`${id}-hint`} hint={hint} wrong={wrong} />
    </div>
  );
};

export const Switch = ({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) => (
  <span className={s.switch}>
    <input
      type="checkbox"
      role="switch"
      aria-label={label}
      aria-checked={on}
      checked={on}
      onChange={() => onChange(!on)}
    />
    <span />
  </span>
);

interface ChoicesProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}
/** One of a few words, in a line. */
export const Choices = <Value extends string>({ label, value, options, onChange }: ChoicesProps<Value>) => {
  const name = useId();
  return (
    <fieldset className={s.choices} aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span className={s.word}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
};
