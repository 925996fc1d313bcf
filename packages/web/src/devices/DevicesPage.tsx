import { useSnapshot } from '../app/Beckon.tsx';
import { Bar, Head, Pad, Screen, Space, usePane } from '../app/Screen.tsx';
import { Button, ButtonLink, TapLink } from '../look/Button.tsx';
import { Icon } from '../look/Icon.tsx';
import { Part, Row, Rows } from '../look/Row.tsx';
import { Sign } from '../look/Who.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { DeviceRow } from './DeviceRow.tsx';
import { reaches } from './health.ts';
import { usePushSituation } from './usePush.ts';
import { useTest } from './useTest.ts';

/** Which devices can reach you, and how well. */
export const DevicesPage = ({ current }: { current?: string | undefined }) => {
  const { t } = useTexts();
  const { devices } = useSnapshot();
  const { situation } = usePushSituation();
  const { tests, run } = useTest();
  const phone = usePane() === 'phone';
  const known = devices.filter((device) => device.state !== 'gone');
  const gone = devices.filter((device) => device.state === 'gone');
  const reaching = known.filter(reaches);
  const here = situation?.subscribed ? situation.deviceId : undefined;
  const listed = known.some((device) => device.id === here);
  return (
    <Screen
      bar={
        <Bar
          back={{ to: '/settings', label: t('place.settings') }}
          end={
            <TapLink to="/devices/pair" label={t('devices.pair')}>
              <Icon name="plus" />
            </TapLink>
          }
        />
      }
      dock={
        reaching.length > 0 && (
          <Button tone="ink" size={phone ? 'tall' : 'small'} wide onClick={() => run(...reaching.map(({ id }) => id))}>
            {t('devices.test', { count: reaching.length })}
          </Button>
        )
      }
    >
      <Head
        title={t('devices.title', {
          reaching: reaching.length,
          all: known.length,
          reachingWord: t('word.Count', { value: reaching.length }),
          allWord: t('word.count', { value: known.length }),
        })}
        {...(known.length === 0 && { says: t('devices.none') })}
      />
      <Rows>
        {situation && !listed && (
          <li>
            <Row
              to="/devices/this"
              current={current === 'this'}
              wrap
              lead={
                <Sign>
                  <Icon name="bell" />
                </Sign>
              }
              first={t('devices.here')}
              second={t('devices.here.off')}
            />
          </li>
        )}
        {known.map((device) => (
          <li key={device.id}>
            <DeviceRow
              device={device}
              here={device.id === here}
              test={tests.get(device.id)}
              current={current === device.id}
            />
          </li>
        ))}
        <li>
          <Row
            to="/devices/pair"
            current={current === 'pair'}
            lead={
              <Sign>
                <Icon name="qr" />
              </Sign>
            }
            first={t('devices.pair')}
            second={t('devices.pair.says')}
            wrap
          />
        </li>
      </Rows>
      {gone.length > 0 && (
        <Part title={t('devices.gone')}>
          <Rows>
            {gone.map((device) => (
              <li key={device.id}>
                <DeviceRow device={device} here={false} test={undefined} current={current === device.id} />
              </li>
            ))}
          </Rows>
        </Part>
      )}
      <Space />
    </Screen>
  );
};

/** What the detail pane of a desk shows while no device is chosen. */
export const NoDevice = () => {
  const { t } = useTexts();
  return (
    <Screen>
      <Head title={t('devices.choose')} says={t('devices.choose.says')} />
      <Pad>
        <ButtonLink to="/devices/pair" tone="quiet" size="small">
          {t('devices.pair')}
        </ButtonLink>
      </Pad>
    </Screen>
  );
};
