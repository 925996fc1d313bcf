import { useEffect, useState } from 'react';
import { useTexts } from '../texts/Texts.tsx';
import { Tap } from './Button.tsx';
import { Icon } from './Icon.tsx';
import text from './text.module.css';

const SHOWN_MS = 2_000;

/** Copies, and says so. */
export const useCopy = (): [copied: boolean, copy: (text: string) => void] => {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (value: string): void => {
    navigator.clipboard?.writeText(value).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return [copied, copy];
};

export const Copy = ({ text: value, label }: { text: string; label: string }) => {
  const { t } = useTexts();
  const [copied, copy] = useCopy();
  return (
    <>
      <Tap label={label} onClick={() => copy(value)}>
        <Icon name={copied ? 'check' : 'copy'} size="s" />
      </Tap>
      <span className={text.sr} role="status">
        {copied && t('common.copied')}
      </span>
    </>
  );
};
