/*
 * usage: node bench/run-panels.mjs [--panels tourism,...] [--models global,...] [--series 20] [--peers] [--record]
 *
 * One network for all series of a panel beside a network for each, an ETS for each, and neuralforecast's one LSTM. With
 * `--series` only the first so many of a panel; nothing is recorded of them. With `--record` the scores go into
 * recorded.json, beside those of models that are not run, and BENCHMARKS.md is written.
 */
import { parseArgs } from 'node:util';
import { panelModels, runPanelModel } from './panel/models.mjs';
import { panels } from './panel/panels.mjs';
import { panelLines } from './panel/report.mjs';
import { keepPanel, writeBenchmarks } from './recorded.mjs';

const { values: options } = parseArgs({
  options: {
    panels: { type: 'string' },
    models: { type: 'string' },
    series: { type: 'string' },
    peers: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const listed = (text, all) => text?.split(',') ?? all;
const found = panels();
if (!found.tourism)
  console.log('The tourism panel comes with the peers: `--peers` of the other benchmark installs them.');
const results = {};
for (const panel of listed(options.panels, Object.keys(found))) {
  const series = found[panel].slice(0, options.series ? Number(options.series) : undefined);
  const byOurs = Object.keys(panelModels).filter(
    (name) => options.peers || panelModels[name].peer === undefined,
  );
  for (const name of listed(options.models, byOurs)) {
    const result = await runPanelModel(name, series);
    if (!result) continue;
    results[panel] = { ...results[panel], [name]: result };
    console.error(`${panel}, ${name}: MASE ${result.mase.toFixed(3)}, ${result.seconds.toFixed(1)} s`);
    if (options.record && !options.series) keepPanel(panel, name, result);
  }
}
console.log(panelLines(results).join('\n'));
if (options.record && !options.series) writeBenchmarks();
