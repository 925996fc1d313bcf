import s from './brand.module.css';

const CURL = 'M166 122V296A98 98 0 1 0 250.4 199';

/** A finger that curls round a light. Inside the app it is lit only while an ask is open. */
export const Mark = ({ lit }: { lit: boolean }) => (
  <svg className={s.mark} viewBox="116 72 296 348" aria-hidden="true">
    <path className={s.stroke} d={CURL} />
    <circle className={lit ? s.lit : s.out} cx="264" cy="296" r={lit ? 36 : 30} />
  </svg>
);

export const Arrive = () => (
  <svg className={s.arrive} viewBox="116 72 296 348" aria-hidden="true">
    <path d={CURL} />
    <circle cx="264" cy="296" r="31" />
  </svg>
);

export const Wordmark = ({ lit = false }: { lit?: boolean }) => (
  <svg className={s.wordmark} viewBox="0 0 391 106" role="img" aria-label="Beckon">
    <path d="M6.25 16.25V64A25.75 25.75 0 1 0 28.42 38.5" />
    <circle className={lit ? s.letterLampLit : s.letterLamp} cx="32" cy="64" r="8.5" />
    <path transform="translate(73 0)" d="M6.25 64H57.75A25.75 25.75 0 1 0 51.14 81.23" />
    <path transform="translate(144 0)" d="M49.23 44.86A25.75 25.75 0 1 0 49.23 83.14" />
    <path transform="translate(208 0)" d="M6.25 16.25V89.75M6.25 71L40 38.25M18.5 61.5L42.5 89.75" />
    <circle cx="293" cy="64" r="25.75" />
    <path transform="translate(336 0)" d="M6.25 38.25V89.75M6.25 59.5A21.25 21.25 0 0 1 48.75 59.5V89.75" />
  </svg>
);
