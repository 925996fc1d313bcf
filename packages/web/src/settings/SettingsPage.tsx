import { useState } from 'react';
import { useLocation } from 'wouter';
import { useBeckon, useKept, useSnapshot } from '../app/Beckon.tsx';
import { Head, Screen } from '../app/Screen.tsx';
import { reaches } from '../devices/health.ts';
import { Button } from '../look/Button.tsx';
import { Choices, Switch } from '../look/Field.tsx';
import { Part, Row, Rows } from '../look/Row.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { Fact, Facts } from '../look/Story.tsx';
import { languages } from '../texts/language.ts';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import s from './settings.module.css';
import { useSessions } from './useSessions.ts';

const themes = ['system', 'light', 'dark'] as const;

/** Who you are, where you can be reached and are signed in, and how this browser shows things. */
export default function SettingsPage() {
  const { t } = useTexts();
  const { me } = useSnapshot();
  return (
    <Screen place>
      <Head loose title={me ? t('settings.title', { name: me.name }) : t('place.settings')} />
      <div className={s.columns}>
        <div>
          <Reach />
          <Looks />
        </div>
        <div>
          <Sessions />
          <Server />
        </div>
      </div>
    </Screen>
  );
}

const Reach = () => {
  const { t } = useTexts();
  const { devices } = useSnapshot();
  const known = devices.filter((device) => device.state !== 'gone');
  const reaching = known.filter(reaches).length;
  return (
    <Part title={t('settings.where')}>
      <Rows>
        <li>
          <Row
            to="/devices"
            first={t('devices.name')}
            second={t('settings.devices', { reaching, all: known.length })}
          />
        </li>
        <li>
          <Row to="/notifications" first={t('place.told')} second={t('settings.told')} />
        </li>
      </Rows>
    </Part>
  );
};

const Looks = () => {
  const { t } = useTexts();
  const [kept, set] = useKept();
  return (
    <Part title={t('settings.looks')}>
      <Rows>
        <li>
          <Row
            first={t('settings.theme')}
            wrap
            second={
              <Choices
                label={t('settings.theme')}
                value={kept.theme}
                options={themes.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
                onChange={(theme) => set({ theme })}
              />
            }
          />
        </li>
        <li>
          <Row
            first={t('settings.language')}
            wrap
            second={
              <Choices
                label={t('settings.language')}
                value={kept.language ?? ''}
                options={[
                  { value: '', label: t('settings.language.browser') },
                  ...languages.map(({ tag, name }) => ({ value: tag as string, label: name })),
                ]}
                onChange={(language) => set({ language })}
              />
            }
          />
        </li>
        <li>
          <Row
            first={t('settings.keys')}
            wrap
            second={t('settings.keys.says')}
            act={
              <Switch label={t('settings.keys')} on={kept.singleKeys} onChange={(singleKeys) => set({ singleKeys })} />
            }
          />
        </li>
      </Rows>
    </Part>
  );
};

const Sessions = () => {
  const { t } = useTexts();
  const times = useTimes();
  const { push, presence, startOver } = useBeckon();
  const { sessions, end } = useSessions();
  const [, navigate] = useLocation();
  const [leaving, setLeaving] = useState(false);

  const leave = async (): Promise<void> => {
    setLeaving(false);
    // Whoever signs in here next must not get what was meant for this person.
    await push.disable().catch(() => {});
    presence.stop();
    await end('current');
    startOver();
    navigate('/sign-in');
  };

  return (
    <Part title={t('settings.sessions')}>
      <Rows>
        {sessions?.map((session) => (
          <li key={session.id}>
            <Row
              wrap
              first={<bdi>{session.name}</bdi>}
              second={session.current ? t('session.this') : t('session.seen', { at: times.spoken(session.lastSeenAt) })}
              act={
                <Button
                  tone="line"
                  size="small"
                  onClick={() => (session.current ? setLeaving(true) : void end(session.id).catch(() => {}))}
                >
                  {t('session.end')}
                </Button>
              }
            />
          </li>
        ))}
      </Rows>
      {leaving && (
        <Sheet
          title={t('session.sure')}
          onClose={() => setLeaving(false)}
          actions={
            <>
              <Button tone="ink" size="tall" onClick={() => void leave().catch(() => {})}>
                {t('session.end')}
              </Button>
              <Button tone="text" onClick={() => setLeaving(false)}>
                {t('common.cancel')}
              </Button>
            </>
          }
        >
          <p>{t('session.sure.says')}</p>
        </Sheet>
      )}
    </Part>
  );
};

const Server = () => {
  const { t } = useTexts();
  const { host } = useBeckon();
  const { server, me } = useSnapshot();
  return (
    <Part title={t('settings.server')}>
      <div className={s.facts}>
        <Facts>
          <Fact name={t('server.address')}>{server?.publicUrl ?? host}</Fact>
          {server && !server.publicUrl && <Fact name={t('server.phones')}>{t('server.phones.says')}</Fact>}
          <Fact name={t('server.version')}>{server?.version ?? ''}</Fact>
          {me && <Fact name={t('server.zone')}>{me.timeZone}</Fact>}
        </Facts>
      </div>
    </Part>
  );
};
