import { useId } from 'react';
import { Icon } from '../look/Icon.tsx';
import s from './preferences.module.css';

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; first: string; second: string }[];
  onChange: (value: Value) => void;
}

/** One of a few, a line each, with what it means. */
export const Options = <Value extends string>({ label, value, options, onChange }: Props<Value>) => {
  const name = useId();
  return (
    <fieldset className={s.options} aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span className={s.option}>
            <b>{option.first}</b>
            <span>{option.second}</span>
          </span>
          <span className={s.chosen}>{option.value === value && <Icon name="check" size="s" />}</span>
        </label>
      ))}
    </fieldset>
  );
};
