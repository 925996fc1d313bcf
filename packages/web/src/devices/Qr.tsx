import { useEffect, useState } from 'react';
import s from './pair.module.css';

/** The code as one path: a dark square per module. The encoder is fetched only where a code is shown. */
export const Qr = ({ text, label }: { text: string; label: string }) => {
  const [drawn, setDrawn] = useState<{ size: number; path: string }>();
  useEffect(() => {
    let current = true;
    void import('qrcode').then(({ create }) => {
      const { modules } = create(text, { errorCorrectionLevel: 'M' });
      if (current) setDrawn({ size: modules.size, path: pathOf(modules.data, modules.size) });
    });
    return () => {
      current = false;
    };
  }, [text]);
  const size = drawn?.size ?? 29;
  return (
    <svg className={s.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      {drawn && <path d={drawn.path} />}
    </svg>
  );
};

/** Runs of dark modules, row by row. */
const pathOf = (data: ArrayLike<number>, size: number): string => {
  let path = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let run = 0;
      while (x + run < size && data[y * size + x + run]) run++;
      if (run > 0) path += `M${x} ${y}h${run}v1h-${run}z`;
      x += run;
    }
  }
  return path;
};
