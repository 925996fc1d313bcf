import { useState } from 'react';
import { useLocation } from 'wouter';
import { useBeckon, useKept, useSnapshot } from '../app/Beckon.tsx';
import { Pad, Screen, usePane } from '../app/Screen.tsx';
import { DeviceRow } from '../devices/DeviceRow.tsx';
import { reaches } from '../devices/health.ts';
import { usePushSituation } from '../devices/usePush.ts';
import { Button } from '../look/Button.tsx';
import { Choices, Switch } from '../look/Field.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { Part, Row, Rows } from '../look/Row.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { Fact, Facts } from '../look/Story.tsx';
import { HowMuch } from '../preferences/HowMuch.tsx';
import { Problem } from '../preferences/Problem.tsx';
import { QuietRow } from '../preferences/QuietRow.tsx';
import { SnoozeRow } from '../preferences/SnoozeRow.tsx';
import { usePreferences } from '../preferences/usePreferences.ts';
import { useRules } from '../preferences/useRules.ts';
import { languages } from '../texts/language.ts';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import s from './settings.module.css';
import { useSessions } from './useSessions.ts';

const themes = ['system', 'light', 'dark'] as const;

/** How much you hear, when and where; where you are signed in, and how this browser shows things. */
export default function SettingsPage() {
  return (
    <Screen place>
      <div className={s.columns}>
        <HowMuch />
        <div>
          <When />
          <Where />
          <Shows />
        </div>
        <Looks />
        <div>
          <Sessions />
          <Server />
        </div>
      </div>
    </Screen>
  );
}

const When = () => {
  const { t } = useRules();
  const choosing = usePreferences();
  const own = Object.keys(choosing.preferences?.agents ?? {}).length;
  return (
    <Part title={t('when.title')}>
      <Rows>
        <li>
          <SnoozeRow {...choosing} />
        </li>
        <li>
          <QuietRow preferences={choosing.preferences} />
        </li>
        <li>
          <Row
            to="/settings/agents"
            first={t('byAgent.name')}
            second={own === 0 ? t('byAgent.none') : t('byAgent.some', { count: own })}
          />
        </li>
      </Rows>
    </Part>
  );
};

const Where = () => {
  const { t } = useTexts();
  const { devices } = useSnapshot();
  const { situation } = usePushSituation();
  const desk = usePane() !== 'phone';
  const known = devices.filter((device) => device.state !== 'gone');
  const reaching = known.filter(reaches).length;
  const wrong = known.length > reaching;
  return (
    <Part title={t('settings.where')}>
      <Rows>
        {desk &&
          known.slice(0, MOST_DEVICES).map((device) => (
            <li key={device.id}>
              <DeviceRow device={device} here={device.id === situation?.deviceId} test={undefined} current={false} />
            </li>
          ))}
        <li>
          <Row
            to="/devices"
            first={t('devices.name')}
            second={t('settings.devices', { reaching, all: known.length })}
            {...(wrong && { act: <Glyph name="error" label={t('settings.devices.wrong')} /> })}
          />
        </li>
        <li>
          <Row to="/notifications" first={t('place.told')} second={t('settings.told')} />
        </li>
      </Rows>
    </Part>
  );
};

/** A page of settings is no list of devices. */
const MOST_DEVICES = 5;

const Shows = () => {
  const { t } = useRules();
  const { preferences, problem, change } = usePreferences();
  return (
    <Part title={t('shows.title')}>
      <Row
        first={t('private.name')}
        wrap
        second={t('private.says')}
        act={
          preferences && (
            <Switch
              label={t('private.name')}
              on={preferences.privatePreviews}
              onChange={(privatePreviews) => void change({ privatePreviews })}
            />
          )
        }
      />
      <Pad>
        <Problem says={problem} />
      </Pad>
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
          {me && <Fact name={t('settings.signedIn')}>{me.name}</Fact>}
        </Facts>
      </div>
    </Part>
  );
};
