import type { Device } from '@beckon/protocol';
import { Pill } from '../look/Button.tsx';
import { Icon } from '../look/Icon.tsx';
import { Row } from '../look/Row.tsx';
import text from '../look/text.module.css';
import { Sign } from '../look/Who.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import { deviceIcon, healthOf } from './health.ts';
import { TestWords } from './TestWords.tsx';
import type { Test } from './useTest.ts';

interface RowProps {
  device: Device;
  here: boolean;
  test: Test | undefined;
  current: boolean;
}
/** One device: how well it can be reached; where something must be done, the row says so, and leads there. */
export const DeviceRow = ({ device, here, test, current }: RowProps) => {
  const texts = useTexts();
  const times = useTimes();
  const health = healthOf(device, texts, times);
  return (
    <Row
      to={`/devices/${device.id}`}
      wrap
      {...(health.bad && device.state !== 'gone' && { act: <Pill>{texts.t('health.fix')}</Pill> })}
      current={current}
      lead={
        <Sign>
          <Icon name={deviceIcon(device.name)} />
        </Sign>
      }
      first={
        <>
          <bdi>{device.name}</bdi>
          {here && <span> · {texts.t('devices.this')}</span>}
        </>
      }
      second={
        test ? (
          <TestWords test={test} />
        ) : (
          <>
            {health.bad && <span className={text.error}>{health.bad} </span>}
            {health.says}
          </>
        )
      }
    />
  );
};
