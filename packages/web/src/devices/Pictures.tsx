import type { ReactNode } from 'react';
import s from '../look/story.module.css';

/** Small drawings of what other programs look like, for steps that happen there. */

const Pic = ({ box, label, children }: { box: string; label: string; children: ReactNode }) => (
  <figure className={s.pic}>
    <svg className={s.drawing} viewBox={box} role="img" aria-label={label}>
      {children}
    </svg>
  </figure>
);

interface Props {
  label: string;
}

export const AddressBar = ({ label, host }: Props & { host: string }) => (
  <Pic box="0 0 300 76" label={label}>
    <rect className={s.face} x="14" y="16" width="272" height="44" rx="22" />
    <circle className={s.here} cx="40" cy="38" r="17" />
    <g className={s.drawn} transform="translate(28 26)">
      <path d="M5 7.5h6M15.5 7.5H19M5 16.5h3.5M13 16.5h6" />
      <circle cx="13.3" cy="7.5" r="2" />
      <circle cx="10.8" cy="16.5" r="2" />
    </g>
    <text x="66" y="43">
      {host}
    </text>
    <path className={s.dimmed} transform="translate(252 26)" d="M5.5 12h.01M12 12h.01M18.5 12h.01" strokeWidth="2.6" />
  </Pic>
);

export const BlockedSwitch = ({ label, name, state }: Props & { name: string; state: string }) => (
  <Pic box="0 0 300 92" label={label}>
    <rect className={s.face} x="14" y="14" width="272" height="64" rx="14" />
    <g className={s.drawn} transform="translate(28 34)">
      <path d="M6.2 16.5V11a5.8 5.8 0 0 1 11.6 0v5.5l1.7 1.5h-15z" />
      <path d="M10 20.6a2.2 2.2 0 0 0 4 0" />
    </g>
    <text x="62" y="42">
      {name}
    </text>
    <text className={s.grey} x="62" y="60">
      {state}
    </text>
    <rect className={s.drawn} x="232" y="34" width="40" height="24" rx="12" />
    <circle className={s.filled} cx="244" cy="46" r="7" />
  </Pic>
);

export const SafariBar = ({ label, host }: Props & { host: string }) => (
  <Pic box="0 0 300 68" label={label}>
    <rect className={s.face} x="14" y="12" width="44" height="44" rx="22" />
    <path className={s.dimmed} transform="translate(24 22)" d="M14.5 5.5L8 12l6.5 6.5" />
    <rect className={s.face} x="68" y="12" width="154" height="44" rx="22" />
    <text x="145" y="39" textAnchor="middle">
      {host}
    </text>
    <rect className={s.face} x="232" y="12" width="54" height="44" rx="22" />
    <rect className={s.here} x="229" y="9" width="60" height="50" rx="25" />
    <path
      className={s.drawn}
      transform="translate(247 22)"
      d="M12 15V3.8M8 7.5l4-4 4 4M7.5 10.5H6.2A1.7 1.7 0 0 0 4.5 12.2v6.6a1.7 1.7 0 0 0 1.7 1.7h11.6a1.7 1.7 0 0 0 1.7-1.7v-6.6a1.7 1.7 0 0 0-1.7-1.7h-1.3"
    />
  </Pic>
);

export const ShareSheet = ({ label, copy, add }: Props & { copy: string; add: string }) => (
  <Pic box="0 0 300 100" label={label}>
    <rect className={s.face} x="14" y="12" width="272" height="100" rx="14" />
    <text className={s.grey} x="30" y="38">
      {copy}
    </text>
    <path className={s.rule} d="M30 52H286" />
    <text x="30" y="78">
      {add}
    </text>
    <g className={s.drawn} transform="translate(247 62)">
      <rect x="4" y="4" width="16" height="16" rx="3.5" />
      <path d="M12 8.5v7M8.5 12h7" />
    </g>
    <rect className={s.here} x="18" y="56" width="264" height="38" rx="10" />
  </Pic>
);

export const HomeScreen = ({ label }: Props) => (
  <Pic box="0 0 300 92" label={label}>
    {[30, 95, 225].map((x) => (
      <rect key={x} className={s.soft} x={x} y="16" width="46" height="46" rx="11" />
    ))}
    <g transform="translate(160 16)">
      <rect width="46" height="46" rx="11" fill="#13201c" />
      <path
        d="M14.5 11V27A8.8 8.8 0 1 0 22.1 18.2"
        fill="none"
        stroke="#e3eae7"
        strokeWidth="4.7"
        strokeLinecap="round"
      />
      <circle cx="23.3" cy="27" r="3.3" fill="#ffb63b" />
    </g>
    <text className={s.tiny} x="183" y="80" textAnchor="middle">
      Beckon
    </text>
  </Pic>
);
