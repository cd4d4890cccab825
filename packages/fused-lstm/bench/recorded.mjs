// What has been measured, in a file: one row for each task, shape and opponent, whichever runs measured them.
import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '@btcfc/core/node';
import { nameOf } from './cases.mjs';
import { median } from './median.mjs';

/** Whose time ours is set beside: everything that is not this package or TensorFlow.js. */
export function isOpponent(name) {
  return /^(PyTorch|ONNX Runtime)/.test(name);
}

/** The opponent of a row that was measured where there was none. */
export const nobody = 'no opponent';

/** Those that took part in any row, the newest version first. */
export function opponentsIn(rows) {
  const names = [...new Set(rows.map(({ opponent }) => opponent))].filter(isOpponent);
  const rank = (name) => (name.startsWith('PyTorch') ? 0 : 1);
  return names.sort(
    (left, right) => rank(left) - rank(right) || right.localeCompare(left, 'en', { numeric: true }),
  );
}

/** The rows of each shape, by its name: first the one beside the first opponent that the shape was measured with. */
export function byShape(rows) {
  const order = [...opponentsIn(rows), nobody];
  const shapes = new Map();
  for (const row of rows.toSorted(
    (left, right) => order.indexOf(left.opponent) - order.indexOf(right.opponent),
  ))
    shapes.set(nameOf(row.shape), [...(shapes.get(nameOf(row.shape)) ?? []), row]);
  return new Map(rows.map(({ shape }) => [nameOf(shape), shapes.get(nameOf(shape))]));
}

/** A record in a file, which is written anew, in one step, after each shape; without a file, in memory alone. */
export class Record {
  /**
   * @param file to go on from and to write
   * @param run of this process: `date`, `processor`, `node`, `tfjs`, `rounds`, `load` and facts about the `opponents`
   */
  constructor(file, run) {
    this.file = file;
    this.run = run;
    const { runs, rows } =
      file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { runs: [], rows: {} };
    this.runs = runs;
    this.rows = rows;
  }

  has(task, shape, opponent) {
    return this.rows[keyOf(task, shape, opponent)] !== undefined;
  }

  /** Keeps what all contestants took for one shape, as a row for each opponent. */
  add(task, shape, turns) {
    if (!this.runs.includes(this.run)) this.runs.push(this.run);
    const names = Object.keys(turns);
    const own = names.filter((name) => !isOpponent(name));
    const opponents = names.filter(isOpponent);
    for (const opponent of opponents.length > 0 ? opponents : [nobody]) {
      const against = turns[opponent];
      const times = own.map((name) => [
        name,
        {
          cpuMs: brief(median(turns[name])),
          ...(against && { ratio: brief(ratioOf(turns[name], against)) }),
        },
      ]);
      if (against) times.push([opponent, { cpuMs: brief(median(against)) }]);
      const run = this.runs.indexOf(this.run);
      this.rows[keyOf(task, shape, opponent)] = {
        task,
        shape,
        opponent,
        run,
        times: Object.fromEntries(times),
      };
    }
    if (this.file) this.write();
  }

  /** Rows of a task, in the order of `shapes`; those of other shapes follow. */
  of(task, shapes) {
    const order = shapes.map(nameOf);
    const placeOf = ({ shape }) => {
      const place = order.indexOf(nameOf(shape));
      return place < 0 ? order.length : place;
    };
    const rows = Object.values(this.rows).filter((row) => row.task === task);
    return rows.sort((left, right) => placeOf(left) - placeOf(right));
  }

  write() {
    // runs whose rows have all been measured again since are let go
    const used = this.runs.filter((_, index) => Object.values(this.rows).some(({ run }) => run === index));
    const rows = Object.entries(this.rows).map(([key, row]) => {
      const kept = { ...row, run: used.indexOf(this.runs[row.run]) };
      return `    ${JSON.stringify(key)}: ${JSON.stringify(kept)}`;
    });
    const runs = used.map((run) => `    ${JSON.stringify(run)}`);
    const text = `{\n  "runs": [\n${runs.join(',\n')}\n  ],\n  "rows": {\n${rows.join(',\n')}\n  }\n}\n`;
    writeFileAtomic(this.file, text);
  }
}

function keyOf(task, shape, opponent) {
  return `${task}: ${nameOf(shape)}; ${opponent}`;
}

function ratioOf(above, below) {
  const turns = Math.min(above.length, below.length);
  return median(Array.from({ length: turns }, (_, turn) => above[turn] / below[turn]));
}

function brief(value) {
  return Number(value.toPrecision(4));
}
