// `npm run attention`: people's days, played by our rules and by those of others, and how well everybody was told: as a
// table and as bars. `-- --days 100 --seed 7` plays other days, `--holds` tries other times to wait, `--svg file` draws
// it. Nothing is written otherwise.
import { build, install, node, run } from './lib/setup.mjs';

install();
build();
run(node, ['--conditions=source', 'packages/server/test/days/report.ts', ...process.argv.slice(2)]);
