import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The searches that a file has, a line each; one cut short by a kill is left out. */
export function readRuns(file) {
  const runs = new Map();
  const add = (run) => {
    const { suite, problem, method, seed } = run;
    const key = [suite, problem, method].join();
    if (!runs.has(key)) runs.set(key, new Map());
    runs.get(key).set(seed, run);
  };
  if (existsSync(file)) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      try {
        if (line) add(JSON.parse(line, (_, value) => (value === 'Infinity' ? Infinity : value)));
      } catch {
        // the last line of a run that was killed
      }
    }
  }
  const of = ({ suite, problem, method }) => [...(runs.get([suite, problem, method].join())?.values() ?? [])];
  return {
    add,
    of,
    all: () => [...runs.values()].map((bySeed) => [...bySeed.values()]),
    has: ({ seed, ...key }) => of(key).some((run) => run.seed === seed),
  };
}

export function appendRun(file, run) {
  mkdirSync(path.dirname(file), { recursive: true });
  const text = JSON.stringify(run, (_, value) => (value === Infinity ? 'Infinity' : value));
  appendFileSync(file, `${text}\n`);
}
