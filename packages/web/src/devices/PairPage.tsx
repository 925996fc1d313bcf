import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { DockNote, Head, Pad, Screen } from '../app/Screen.tsx';
import { Button } from '../look/Button.tsx';
import { useCopy } from '../look/Copy.tsx';
import { CopyBox } from '../look/CopyBox.tsx';
import { Icon } from '../look/Icon.tsx';
import text from '../look/text.module.css';
import { useTexts } from '../texts/Texts.tsx';
import { countdown } from '../time/duration.ts';
import { useTimes } from '../time/useTimes.ts';
import { DevicesBar } from './DevicePage.tsx';
import s from './pair.module.css';
import { Qr } from './Qr.tsx';
import { type Pairing, usePairing } from './usePairing.ts';

/** Signs another device in as you: by camera, by link, or by eight typed signs. */
export const PairPage = () => {
  const { t } = useTexts();
  const { pairing, problem, renew } = usePairing();
  const times = useTimes();
  const left = pairing ? pairing.expiresAt - times.now : 0;
  return (
    <Screen
      bar={<DevicesBar />}
      dock={
        pairing && (
          <>
            <DockNote>
              <span>{left > 0 ? t('pair.left', { left: countdown(left) }) : t('pair.over')}</span>
              <Button tone="text" edge onClick={renew}>
                {t('pair.renew')}
              </Button>
            </DockNote>
            {pairing.url && left > 0 && <SendLink url={pairing.url} />}
          </>
        )
      }
    >
      <Head title={t('pair.title')} says={t(pairing?.url ? 'pair.says' : 'pair.says.code')} />
      <Pad>
        {problem && <p role="alert">{problem}</p>}
        {pairing && <PairCode pairing={pairing} over={left <= 0} />}
      </Pad>
    </Screen>
  );
};

/** The code to scan and to type; without an https address, the sentence that says what to do. */
export const PairCode = ({ pairing, over }: { pairing: Pairing; over: boolean }) => {
  const { t } = useTexts();
  const { host } = useBeckon();
  const { server } = useSnapshot();
  const address = server?.publicUrl ? new URL(server.publicUrl).host : host;
  return (
    <div className={s.pair}>
      {pairing.url ? (
        <Qr text={pairing.url} label={t('pair.qr')} />
      ) : (
        <div className={s.how}>
          <p>{t('pair.expose')}</p>
          <br />
          <CopyBox text="npx beckon expose" label={t('common.copyCommand')} comment={t('command.where')} />
        </div>
      )}
      <div>
        <p className={`${text.small} ${text.dim}`}>{t('pair.type', { host: address })}</p>
        <p className={s.pin}>{over ? '––––-––––' : pairing.code}</p>
      </div>
    </div>
  );
};

const SendLink = ({ url }: { url: string }) => {
  const { t } = useTexts();
  const [copied, copy] = useCopy();
  const send = (): void => {
    if (navigator.share) navigator.share({ url }).catch(() => {});
    else copy(url);
  };
  return (
    <Button tone="quiet" size="tall" wide onClick={send}>
      <Icon name={copied ? 'check' : 'share'} size="s" />
      {t(copied ? 'common.copied' : 'pair.send')}
    </Button>
  );
};
