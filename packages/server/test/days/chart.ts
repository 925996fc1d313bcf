import type { Row } from './table.ts';

/** One dot for each way to decide: to the right are alerts that came while their person was looking, upward what came too late. */
export const toChart = (rows: readonly Row[]): string => {
  const most = {
    x: Math.max(...rows.map(({ whileLooking }) => whileLooking), 0.1) * 1.1,
    y: Math.max(...rows.map(({ missed }) => missed), 1) * 1.1,
  };
  const dots = rows.map(({ name, whileLooking, missed }, index) => {
    const x = LEFT + (whileLooking / most.x) * (WIDTH - LEFT - RIGHT);
    const y = HEIGHT - BOTTOM - (missed / most.y) * (HEIGHT - BOTTOM - TOP);
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="6" class="${index === 0 ? 'ours' : 'other'}"/>
<text x="${(x + 10).toFixed(1)}" y="${(y + 4).toFixed(1)}">${escaped(name)} (${whileLooking.toFixed(2)}, ${missed.toFixed(1)} %)</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Alerts while looking, and what came too late, by policy">
<style>
text { font: 13px system-ui, sans-serif; fill: ${TEXT}; }
path { stroke: ${TEXT}; fill: none; }
.ours { fill: #2f81f7; }
.other { fill: ${TEXT}; }
</style>
<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>
<text x="${LEFT}" y="${TOP - 10}">not known in time, percent (top: ${most.y.toFixed(1)})</text>
<text x="${WIDTH - RIGHT}" y="${HEIGHT - 12}" text-anchor="end">alerts while looking, per person and day (right end: ${most.x.toFixed(2)})</text>
${dots.join('\n')}
</svg>
`;
};

const [WIDTH, HEIGHT] = [860, 420];
const [LEFT, RIGHT, TOP, BOTTOM] = [30, 250, 40, 40];

/** It can be read on white and on black. */
const TEXT = '#808890';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
