import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { headline, isGru, nameOf } from './cases.mjs';
import { byShape, isOpponent, opponentsIn } from './recorded.mjs';

const gridSize = 72;

/** BENCHMARKS.md of recorded rows: the machines, how the contestants stand to their opponents, a plot and the tables. */
export function report({ training, others, inference, runs, plotFile, root }) {
  const shapes = new Set(training.map(({ shape }) => nameOf(shape))).size;
  return [
    '# Benchmarks',
    '',
    `LSTM layers, or GRU layers where a shape says so, and a dense one of one number. Times are processor time in milliseconds, medians of turns of about 60 ms; the contestants take turns in one run, each in a process of its own on one thread, and a ratio is the median of the turns' ratios. "Network" is \`FusedNetwork\`, the engine that \`@btcfc/lstm\` trains and forecasts with; "layer" is \`fusedLstm\` and \`fusedAdam\` in a model of TensorFlow.js; "wide" is WebAssembly after \`enableWideVectors()\`.`,
    '',
    `Written by \`npm run bench fused-lstm\`, of all rows in packages/fused-lstm/bench/recorded.json. Whole fits: [packages/lstm/BENCHMARKS.md](packages/lstm/BENCHMARKS.md). How good the forecasts are, beside those of R and Python: [packages/forecast/BENCHMARKS.md](packages/forecast/BENCHMARKS.md). What the service answers, beside FastAPI and PyTorch: [packages/serve/BENCHMARKS.md](packages/serve/BENCHMARKS.md).`,
    '',
    ...runLines(runs, [...training, ...others, ...inference]),
    '',
    '## Steps, whole fits and forecasts',
    '',
    ...togetherLines(training, inference, root),
    '',
    '## Training steps',
    '',
    `Forward, backward, clipping by the global norm, Adam; ${headline.features} features, ${shapes === gridSize ? `all ${gridSize} shapes of the grid` : `${shapes} of the ${gridSize} shapes of the grid`}. Geometric means of ratios of processor time, the least and the most:`,
    '',
    ...summaryLines(training, runs),
    '',
    `![Processor time of one training step, by case and contestant](${plotFile})`,
    '',
    ...tableLines(training),
    '',
    ...otherLines(others),
    '## Forecasts',
    '',
    'From windows in memory to numbers in memory, of the same weights and windows, which agree to 1e-5; shapes are windows x steps x features. A network of this package is given 64 windows at a time, PyTorch all at once in its inference mode, ONNX Runtime all at once and the network as two LSTM or GRU operations and a Gemm.',
    '',
    ...tableLines(inference),
    '',
  ].join('\n');
}

/** What each run had: rows of different runs stand in one table. */
function runLines(runs, rows) {
  return runs.flatMap(({ date, processor, node, tfjs, load, opponents, note }, index) => {
    const own = rows.filter(({ run }) => run === index);
    if (own.length === 0) return [];
    const busy = Math.max(...load) > 3 ? ': the machine had other work' : '';
    const [from, to] = load.map((value) => value.toFixed(1));
    return [
      `- ${date}, ${own.length} rows (a shape and an opponent each): ${processor}; Node ${node}, TensorFlow.js ${tfjs}; load average ${from} before and ${to} after${busy}${note ? `. ${note}` : ''}`,
      ...Object.entries(opponents)
        .filter(([name]) => own.some(({ opponent }) => opponent === name))
        .map(([name, facts]) => {
          const measured =
            facts.busy === undefined
              ? ''
              : `, ${facts.busy.toFixed(2)} of a processor busy in a large product`;
          return `  - ${name}: version ${facts.version}, ${facts.computes}; threads: ${facts.threads}${measured}`;
        }),
    ];
  });
}

/** How the engine stands to PyTorch in a step, a whole fit and a forecast. */
function togetherLines(training, inference, root) {
  const kernels = ['native', 'wide', 'wasm'];
  const fits = fitsIn(root);
  const opponent = opponentsIn(training)[0] ?? opponentsIn(inference)[0];
  if (opponent === undefined) return ['No opponent on this machine.'];
  const against = (rows, name = opponent) => rows.filter((row) => row.opponent === name);
  const cells = (rows) =>
    kernels.map((name) => {
      const ratios = ratiosOf(rows, `network, ${name}`);
      return ratios.length > 0 ? rounded(geometricMean(ratios)) : '';
    });
  const ofBatch = (batch) => inference.filter(({ shape }) => shape.batch === batch && !isGru(shape));
  const line = (what, values) => `| ${what} | ${values.join(' | ')} |`;
  const steps = against(training);
  const single = steps.filter(({ shape }) => nameOf(shape) === nameOf(headline));
  return [
    `Processor time of the network over that of ${opponent}, unless another one is named; geometric means where there are several shapes.`,
    '',
    line('', kernels),
    `|---|${kernels.map(() => '---:').join('|')}|`,
    ...(steps.length > 0 ? [line(`a training step, ${steps.length} shapes`, cells(steps))] : []),
    ...(single.length > 0 ? [line(`a training step, ${nameOf(headline)}`, cells(single))] : []),
    ...fits.rows.map(({ columns, ratios }) =>
      line(
        `an epoch of a whole fit, 2,700 rows, 16 x 16 x ${columns}, 64 units, 2 layers${fits.opponent ? ` (over ${fits.opponent})` : ''}`,
        kernels.map((name) => (ratios[name] === undefined ? '' : rounded(ratios[name]))),
      ),
    ),
    ...[1, 1024].flatMap((batch) =>
      opponentsIn(ofBatch(batch)).map((name) => {
        const rows = against(ofBatch(batch), name);
        return line(
          `a forecast of ${batch === 1 ? 'one window' : `${batch} windows`}, ${rows.length} ${rows.length === 1 ? 'shape' : 'shapes'}, over ${name}`,
          cells(rows),
        );
      }),
    ),
  ];
}

/** What `npm run bench lstm -- --record` has kept. */
function fitsIn(root) {
  const file = path.join(root, 'packages/lstm/bench/recorded.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { rows: [] };
}

/** For each contestant and opponent, how their times stand to each other over all recorded shapes. */
function summaryLines(rows, runs) {
  const opponents = opponentsIn(rows);
  if (opponents.length === 0) return ['No opponent on this machine.'];
  // a mean over several processors may hide that they differ
  const groupsOf = (all) => {
    const processors = [...new Set(all.map(({ run }) => runs[run].processor))];
    const each = processors.map((processor) => ({
      told: ` on ${processor.split(',')[0]}`,
      rows: all.filter(({ run }) => runs[run].processor === processor),
    }));
    return [{ told: '', rows: all }, ...(each.length > 1 ? each : [])];
  };
  return [
    '| time over that of | | shapes | mean | least | most |',
    '|---|---|---:|---:|---:|---:|',
    ...opponents.flatMap((opponent) =>
      groupsOf(rows.filter((row) => row.opponent === opponent)).flatMap((group) =>
        ownNames(rows).flatMap((name) => {
          const ratios = ratiosOf(group.rows, name);
          if (ratios.length === 0) return [];
          const spread = [geometricMean(ratios), Math.min(...ratios), Math.max(...ratios)].map(rounded);
          return [`| ${opponent}${group.told} | ${name} | ${ratios.length} | ${spread.join(' | ')} |`];
        }),
      ),
    ),
  ];
}

/** A line for each shape; times of ours are those beside the first opponent that the shape was measured with. */
function tableLines(rows) {
  const [opponents, own] = [opponentsIn(rows), ownNames(rows)];
  const names = [...own, ...opponents];
  const [first] = opponents;
  return [
    ...(first ? [`In brackets the ratio to ${opponents.join(', then to ')}.`, ''] : []),
    `| shape | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---:').join('|')}|`,
    ...[...byShape(rows)].map(([shape, given]) => {
      const beside = opponents.map((name) => given.find(({ opponent }) => opponent === name));
      const [main] = given;
      const cells = own.map((name) => {
        const time = main.times[name];
        if (!time) return '';
        const ratios = beside.map((row) => row?.times[name]?.ratio?.toFixed(2) ?? '-');
        return `${rounded(time.cpuMs)}${first && !name.startsWith('stock') ? ` (${ratios.join(', ')})` : ''}`;
      });
      const theirs = beside.map((row) => (row ? rounded(row.times[row.opponent].cpuMs) : ''));
      return `| ${[shape, ...cells, ...theirs].join(' | ')} |`;
    }),
  ];
}

function otherLines(rows) {
  if (rows.length === 0) return [];
  return [
    '### Other shapes',
    '',
    'Shapes are batch x steps x features, one layer each. The loss is on the last step: after some 120 steps gradients are so small that they would be subnormal numbers, which the kernels turn into zeros.',
    '',
    ...tableLines(rows),
    '',
  ];
}

/** Of all rows: stock layers take part in few shapes. */
function ownNames(rows) {
  const names = rows.map(({ times }) => Object.keys(times).filter((name) => !isOpponent(name)));
  const most = [...names].sort((left, right) => right.length - left.length)[0] ?? [];
  return [...new Set([...most, ...names.flat()])];
}

function ratiosOf(rows, name) {
  return rows.map(({ times }) => times[name]?.ratio).filter((ratio) => ratio !== undefined);
}

function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function rounded(value) {
  return value >= 100 ? value.toFixed(0) : value >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}
