import { compareOverSeries } from './compare.mjs';

/**
 * Tables of the panels in Markdown: what each model scores, and how the first one compares with each other one.
 *
 * @param runs when and at which commit each model was measured, where that is recorded
 */
export function panelLines(results, runs = []) {
  return Object.entries(results).flatMap(([panel, models]) => {
    const [[first, own] = [], ...others] = Object.entries(models);
    if (!own) return [];
    return [
      `### Panel: ${panel} (${own.losses.length} series)`,
      '',
      `| model | mean MASE | pinball | coverage of 90% | seconds | skill of "${first}" over it | p | measured |`,
      '|---|---:|---:|---:|---:|---:|---:|---|',
      `| ${first} | ${cells(own)} | | | ${measured(own, runs)} |`,
      ...others.map(([name, other]) => {
        const { skill, p } = compareOverSeries(own.losses, other.losses);
        return `| ${name} | ${cells(other)} | ${skill.toFixed(3)} | ${p < 1e-4 ? '< .0001' : p.toFixed(4)} | ${measured(other, runs)} |`;
      }),
      '',
    ];
  });
}

function cells({ mase, pinball, coverage, seconds }) {
  return `${mase.toFixed(3)} | ${pinball?.toFixed(3) ?? ''} | ${coverage?.toFixed(3) ?? ''} | ${seconds.toFixed(1)}`;
}

function measured({ run }, runs) {
  return runs[run] ? `${runs[run].date}, ${runs[run].commit}` : 'now';
}
