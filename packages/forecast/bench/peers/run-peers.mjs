import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { levels, scoresOf } from '../scores.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const file = path.join(here, 'recorded.json');

/** By the name in the table: whose it is, and what the program that forecasts calls it. */
export const peers = {
  'R ets': { by: 'R', name: 'ets' },
  'R auto.arima': { by: 'R', name: 'auto.arima' },
  'R thetaf': { by: 'R', name: 'thetaf' },
  'R stlf': { by: 'R', name: 'stlf' },
  'statsforecast AutoETS': { by: 'Python', name: 'AutoETS' },
  'statsforecast AutoARIMA': { by: 'Python', name: 'AutoARIMA' },
  'statsforecast AutoTheta': { by: 'Python', name: 'AutoTheta' },
  Prophet: { by: 'Python', name: 'Prophet' },
  'darts RNNModel (LSTM)': { by: 'Python', name: 'RNNModel' },
  'neuralforecast LSTM': { by: 'Python', name: 'LSTM' },
  'neuralforecast NHITS': { by: 'Python', name: 'NHITS' },
};

/** What was measured of the peers: `scores` by peer and series, and the versions and the machine they were measured with. */
export function recordedPeers() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { scores: {} };
}

/** Runs the peers on the series they have no record of, or on all if `again`; each answer is scored and kept at once. */
export async function runPeers(series, { names = Object.keys(peers), again = false } = {}) {
  const runners = { R: () => runner('Rscript', 'peers.R', taskLines, readLine), Python: pythonRunner };
  for (const name of names) {
    const known = again ? {} : (recordedPeers().scores[name] ?? {});
    const missing = series.filter((one) => known[one.name] === undefined);
    if (missing.length === 0) continue;
    const run = runners[peers[name].by]();
    await run(peers[name].name, missing, (answer) => {
      const task = missing.find((one) => one.name === answer.name);
      const scores = { ...scoresOf(task, answer), seconds: answer.seconds };
      keep(name, task.name, scores);
      console.log(`${name}, ${task.name}: MASE ${scores.mase.toFixed(3)}, ${answer.seconds.toFixed(1)} s`);
    });
  }
}

function keep(peer, series, scores) {
  const recorded = recordedPeers();
  recorded.date = new Date().toISOString().slice(0, 10);
  recorded.machine = `${os.cpus()[0].model.trim()}, one thread each`;
  recorded.versions ??= versions();
  recorded.scores[peer] ??= {};
  const rounded = Object.entries(scores).map(([name, value]) => [name, Number(value.toPrecision(5))]);
  recorded.scores[peer][series] = Object.fromEntries(rounded);
  writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
}

function versions() {
  const pinned = readFileSync(path.join(here, 'requirements.txt'), 'utf8').trim().split('\n');
  const python = pinned.map((line) => line.replace('==', ' '));
  const r = execFileSync('Rscript', [
    '-e',
    'cat("R", as.character(getRversion()), "forecast", as.character(packageVersion("forecast")))',
  ]);
  return [...python, String(r).replace(' forecast', ', forecast')].join(', ');
}

function pythonRunner() {
  return runner(pythonOfEnvironment(), 'peers.py', JSON.stringify, JSON.parse);
}

/** Answers of a peer of Python's, those to flags of its program among them. */
export function askPython(peer, series, flags, onAnswer) {
  return pythonRunner()(peer, series, onAnswer, flags);
}

/** Where the peers are installed; `BTCFC_PEERS_ENV` names another folder. */
export function peersFolder() {
  const root = path.resolve(here, '../../../..');
  return process.env.BTCFC_PEERS_ENV ?? path.join(root, 'node_modules/.cache/forecast-peers');
}

/** The Python of the pinned environment, which is made where it is not there yet. */
function pythonOfEnvironment() {
  const folder = peersFolder();
  const python = path.join(folder, 'bin/python');
  if (!existsSync(python)) {
    console.log(`Installing the peers into ${folder}`);
    execFileSync('python3.11', ['-m', 'venv', folder], { stdio: 'inherit' });
    const wanted = ['-m', 'pip', 'install', '--quiet', '-r', path.join(here, 'requirements.txt')];
    execFileSync(python, wanted, { stdio: 'inherit' });
  }
  return python;
}

function runner(command, script, write, read) {
  return async (peer, series, onAnswer, flags = []) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'forecast-peers-'));
    try {
      const tasks = path.join(folder, 'tasks');
      writeFileSync(tasks, write(series));
      const child = spawn('nice', ['-n', '10', command, path.join(here, script), peer, tasks, ...flags], {
        cwd: folder,
        env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise((resolve) => child.on('close', resolve));
      for await (const line of createInterface({ input: child.stdout })) {
        if (line.startsWith('{') || line.includes('\t')) onAnswer(read(line, series));
      }
      const status = await ended;
      if (status !== 0) throw new Error(`${peer} ended with ${status}.`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

function taskLines(series) {
  const lines = series.flatMap(({ name, period, horizon, values, folds }) => [
    name,
    `${period} ${horizon}`,
    values.join(' '),
    folds.map(({ trainEnd }) => trainEnd).join(' '),
    folds.map(({ origins }) => origins.join(' ')).join(';'),
  ]);
  return `${lines.join('\n')}\n`;
}

/** A line of R's: for each origin the point and then the levels, `horizon` numbers each. */
function readLine(line, series) {
  const [name, seconds, numbers] = line.split('\t');
  const { horizon } = series.find((one) => one.name === name);
  const given = numbers.split(' ').map(Number);
  const block = horizon * (levels.length + 1);
  const rows = Array.from({ length: given.length / block }, (_, row) =>
    Array.from({ length: levels.length + 1 }, (_, at) =>
      given.slice(row * block + at * horizon, row * block + (at + 1) * horizon),
    ),
  );
  return {
    name,
    seconds: Number(seconds),
    point: rows.map(([point]) => point),
    quantiles: rows.map(([, ...quantiles]) => quantiles),
  };
}
