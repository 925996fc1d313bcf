import type { Device } from '@beckon/protocol';
import { Happened, Rail } from '../look/Story.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import { serviceName } from './health.ts';
import type { Test } from './useTest.ts';

/** The way of one test push, as far as it came. */
export const TestRail = ({ test, device }: { test: Test; device: Device | undefined }) => {
  const { t } = useTexts();
  const times = useTimes();
  const service = device ? serviceName(device.service) : t('test.service');
  const plus = (ms: number | undefined): string => (ms === undefined ? '' : `+${times.measured(ms)}`);
  return (
    <Rail>
      <Happened
        glyph="event"
        what={t('test.sent')}
        {...(test.sentAt !== undefined && { time: times.exact(test.sentAt) })}
        gap={test.state === 'accepted' || test.state === 'silent'}
      />
      {test.acceptedAfter !== undefined && (
        <Happened
          glyph="event"
          what={t('test.accepted', { service })}
          time={plus(test.acceptedAfter)}
          gap={test.state !== 'shown'}
        />
      )}
      {test.state === 'shown' && <Happened glyph="eye" what={t('test.shown')} time={plus(test.shownAfter)} />}
      {(test.state === 'sending' || test.state === 'sent' || test.state === 'accepted') && (
        <Happened glyph="working" what={t(test.state === 'accepted' ? 'test.waitingShown' : 'test.waiting')} />
      )}
      {test.state === 'silent' && (
        <Happened glyph="none" what={t('test.silent')} time="+30 s">
          {t('test.silent.says')}
        </Happened>
      )}
      {(test.state === 'failed' || test.state === 'refused') && (
        <Happened glyph="error" what={t('test.failed')}>
          {test.reason ?? t('test.failed.says')}
        </Happened>
      )}
    </Rail>
  );
};
