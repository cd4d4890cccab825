import { geometricMean, mean } from './scores.mjs';

/**
 * A model's scores in one line: geometric means over the series of MASE over the seasonal naive forecast's and of pinball
 * loss over that of R's ETS, the worst series, mean coverage of the 90% intervals, and seconds in all. Undefined where a
 * series was not scored.
 */
export function summaryOf(scores, series, naive, ets) {
  const taken = series.map(({ name }) => ({ name, own: scores[name] }));
  if (taken.length === 0 || taken.some(({ own }) => own?.mase === undefined)) return undefined;
  const ratios = taken.map(({ name, own }) => ({ name, ratio: own.mase / naive[name].mase }));
  const spread = taken.filter(
    ({ name, own }) => own.pinball !== undefined && ets?.[name]?.pinball !== undefined,
  );
  const worst = ratios.reduce((found, one) => (one.ratio > found.ratio ? one : found));
  return {
    mase: geometricMean(ratios.map(({ ratio }) => ratio)),
    step1: geometricMean(taken.map(({ name, own }) => Math.max(own.maseStep1, 1e-9) / naive[name].maseStep1)),
    ...(spread.length === taken.length && {
      pinball: geometricMean(spread.map(({ name, own }) => own.pinball / ets[name].pinball)),
      coverage: mean(spread.map(({ own }) => own.coverage)),
    }),
    worst,
    seconds: taken.reduce((sum, { own }) => sum + (own.seconds ?? 0), 0),
  };
}

/** Tables in Markdown: the summaries on each set of series, then MASE and pinball loss by series. */
export function tablesOf({ series, naive, models, ets }) {
  const sets = [
    ['The handed eight', series.filter(({ set }) => set === 'handed')],
    [
      'Of these, the four that only report',
      series.filter(({ set, half }) => set === 'handed' && half === 'reporting'),
    ],
    ['Our own, which only report', series.filter(({ set }) => set === 'own')],
    ['All', series],
  ].filter(([, some]) => some.length > 0);
  return [
    ...sets.flatMap(([title, some]) => [
      `### ${title} (${some.length} series)`,
      '',
      ...summaryTable(some, naive, models, ets),
      '',
    ]),
    ...partialTable(series, naive, models, ets),
    '### MASE by series',
    '',
    ...scoreTable(series, models, naive, 'mase'),
    '',
    '### Pinball loss by series',
    '',
    ...scoreTable(series, models, {}, 'pinball'),
    '',
  ];
}

function summaryTable(series, naive, models, ets) {
  const rows = Object.entries(models)
    .map(([name, scores]) => ({ name, summary: summaryOf(scores, series, naive, ets) }))
    .filter(({ summary }) => summary)
    .sort((left, right) => left.summary.mase - right.summary.mase);
  return [
    '| model | MASE / seasonal naive | first step | pinball / R ets | coverage of 90% | worst series | seconds |',
    '|---|---:|---:|---:|---:|---|---:|',
    ...rows.map(({ name, summary }) => {
      const { mase, step1, pinball, coverage, worst, seconds } = summary;
      const cells = [fixed(mase), fixed(step1), fixed(pinball), fixed(coverage)];
      return `| ${name} | ${cells.join(' | ')} | ${worst.ratio.toFixed(2)}, ${worst.name} | ${seconds.toFixed(1)} |`;
    }),
  ];
}

/** Models that were not run on all series, each beside ours on those that it was run on. */
function partialTable(series, naive, models, ets) {
  const rows = Object.entries(models).flatMap(([name, scores]) => {
    const some = series.filter((one) => scores[one.name]?.mase !== undefined);
    if (some.length === 0 || some.length === series.length) return [];
    const cells = [name, ...beside].map((each) => {
      const { mase, pinball } = summaryOf(models[each] ?? {}, some, naive, ets) ?? {};
      return `${fixed(mase)} | ${fixed(pinball)}`;
    });
    return [`| ${name} | ${some.length} | ${cells.join(' | ')} |`];
  });
  if (rows.length === 0) return [];
  return [
    '### Models that were run on some of the series only',
    '',
    'On the series that each was run on: MASE / seasonal naive and pinball / R ets, beside ours on the same ones.',
    '',
    `| model | series | MASE | pinball | ${beside.map((name) => `${name}: MASE | pinball`).join(' | ')} |`,
    `|---|${'---:|'.repeat(3 + 2 * beside.length)}`,
    ...rows,
    '',
  ];
}

const beside = ['forecast', 'LSTM'];

function scoreTable(series, models, naive, score) {
  const names = Object.keys(models).filter((name) =>
    series.some((one) => models[name][one.name]?.[score] !== undefined),
  );
  const withNaive = score in (Object.values(naive)[0] ?? {});
  return [
    `| series | ${[...(withNaive ? ['seasonal naive'] : []), ...names].join(' | ')} |`,
    `|---|${'---:|'.repeat(names.length + withNaive)}`,
    ...series.map(({ name }) => {
      const cells = names.map((model) => cell(models[model][name], score));
      return `| ${name} | ${[...(withNaive ? [naive[name][score].toFixed(3)] : []), ...cells].join(' | ')} |`;
    }),
  ];
}

function cell(scores, name) {
  if (scores?.error) return 'failed';
  return scores?.[name] === undefined ? '' : scores[name].toFixed(3);
}

function fixed(value) {
  return value === undefined ? '' : value.toFixed(3);
}
