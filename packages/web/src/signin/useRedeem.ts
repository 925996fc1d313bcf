import { isFault } from '@beckon/protocol';
import { useState } from 'react';
import { useBeckon } from '../app/Beckon.tsx';
import { deviceName } from '../app/sdk.ts';
import type { Key } from '../texts/en.ts';

export interface Redeem {
  busy: boolean;
  /** Why it did not work, as a text of the catalogue. */
  wrong: Key | undefined;
  redeem: (code: string) => void;
  forget: () => void;
}

/** Trades a code or a link's secret for the session cookie. */
export const useRedeem = (done: () => void): Redeem => {
  const { client } = useBeckon();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Key>();
  const redeem = (code: string): void => {
    setBusy(true);
    setWrong(undefined);
    client
      .call('redeemPairing', { body: { code, as: 'cookie', name: deviceName(navigator) } })
      .then(done, (error: unknown) => {
        setBusy(false);
        setWrong(wordsFor(error));
      });
  };
  return { busy, wrong, redeem, forget: () => setWrong(undefined) };
};

const wordsFor = (error: unknown): Key => {
  if (!isFault(error)) return 'signIn.noAnswer';
  if (error.code === 'invalid_code' || error.code === 'invalid_request') return 'signIn.wrong';
  if (error.code === 'rate_limited') return 'signIn.tooMany';
  return 'signIn.failed';
};
