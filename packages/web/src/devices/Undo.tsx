import type { PushSituation } from '../app/sdk.ts';
import { Step, Steps } from '../look/Story.tsx';
import type { Key } from '../texts/en.ts';
import { useTexts } from '../texts/Texts.tsx';
import { AddressBar, BlockedSwitch } from './Pictures.tsx';

interface Props {
  browser: PushSituation['browser'];
  platform: PushSituation['platform'];
  host: string;
}

/** Where a browser keeps its "no". Only the person can take it back there. */
const ways = ({ browser, platform }: Props): [first: Key, second: Key, pictured: boolean] => {
  if (platform === 'ios') return ['undo.ios.1', 'undo.ios.2', false];
  if (browser === 'safari') return ['undo.safari.1', 'undo.safari.2', false];
  if (browser === 'firefox') return ['undo.firefox.1', 'undo.firefox.2', false];
  return ['undo.chrome.1', 'undo.chrome.2', true];
};

export const Undo = (props: Props) => {
  const { t } = useTexts();
  const [first, second, pictured] = ways(props);
  const bar = pictured && <AddressBar label={t('undo.chrome.pic1')} host={props.host} />;
  const off = pictured && (
    <BlockedSwitch label={t('undo.chrome.pic2')} name={t('undo.notifications')} state={t('undo.blocked')} />
  );
  return (
    <Steps>
      <Step state="now" title={t(first)} {...(bar && { act: bar })} />
      <Step title={t(second)} {...(off && { act: off })} />
      <Step title={t('undo.back')} says={t('undo.back.says')} />
    </Steps>
  );
};
