// Ours beside an anchor, in turns: only what was measured within one run can be compared.

const median = (values) => {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
};

const table = [];

/**
 * Runs the sides one after the other, several times, and notes a line for each anchor.
 * Each side answers a rate.
 *
 * @param sides by name; ours first
 * @param goals of the ratio, by name of the anchor
 */
export const compare = async ({ what, unit, rounds, sides, goals = {} }) => {
  const [[, ours], ...anchors] = Object.entries(sides);
  const rates = new Map([['ours', []], ...anchors.map(([name]) => [name, []])]);
  for (let round = 0; round < rounds; round++) {
    rates.get('ours').push(await ours(round));
    for (const [name, side] of anchors) rates.get(name).push(await side(round));
  }
  if (anchors.length === 0) note({ what, unit, ours: rates.get('ours') });
  for (const [name] of anchors) {
    const ratios = rates.get('ours').map((rate, round) => rate / rates.get(name)[round]);
    note({ what, unit, ours: rates.get('ours'), anchor: name, theirs: rates.get(name), ratios, goal: goals[name] });
  }
};

/** Notes a figure, which the table at the end shows again. */
export const note = (line) => {
  table.push(line);
  console.log(`  ${cells(line).filter(Boolean).join('   ')}`);
};

const figure = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 10 ? 2 : 1));
const spread = (values) => {
  if (!Array.isArray(values)) return values === undefined ? '' : figure(values);
  if (values.length === 1) return figure(values[0]);
  return `${figure(median(values))} (${figure(Math.min(...values))} to ${figure(Math.max(...values))})`;
};

const cells = ({ what, unit, ours, anchor, theirs, ratios, goal }) => [
  what,
  unit,
  spread(ours),
  anchor === undefined ? '' : `${anchor}: ${spread(theirs)}`,
  ratios === undefined ? '' : `ratio ${spread(ratios)}`,
  goal === undefined ? '' : `goal ${goal}`,
];

/** Everything that was noted, in columns. */
export const showTable = () => {
  const rows = [['what', 'unit', 'ours', 'anchor', 'ratio', 'goal'], ...table.map(cells)];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  console.log(`\nmedian of the rounds (least to most)`);
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
};
