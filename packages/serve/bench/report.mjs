import { readFileSync } from 'node:fs';
import os from 'node:os';

/** The figures that were recorded, as BENCHMARKS.md. */
export function report(recorded) {
  const own = Object.entries(texts).map(([name, text]) => recorded[name] && text(recorded[name]));
  // of a run of its own
  const rows = readFileSync(new URL('./journalled-rows.md', import.meta.url), 'utf8').trim();
  const parts = [head, ...own, rows];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const head = `# Benchmarks of the service

\`npm run bench serve -- --peers\`: a network of one layer of 8 units, windows of 8 rows of one column, served by \`btcfc-serve\`
with its defaults, its log included. The load comes from another process over loopback: each connection asks again as soon as it
is answered, and each answer is compared with the model's own number. Machine: ${os.cpus()[0].model.trim()},
${os.cpus().length} threads.`;

const texts = {
  speed({ result: { runs, versions }, ...when }) {
    const names = [...new Set(runs.map(({ name }) => name))];
    const sizes = [...new Set(runs.map(({ connections }) => connections))];
    const lines = sizes.flatMap((size) =>
      names.flatMap((name) => {
        const own = runs.filter((run) => run.name === name && run.connections === size);
        if (own.length === 0) return [];
        const of = (key, digits) => median(own.map((run) => run[key])).toFixed(digits);
        return `| ${size} | ${name} | ${of('answersPerSecond', 0)} | ${of('processorMs', 3)} | ${of('p50', 1)} | ${of('p99', 1)} | ${sum(own, 'refused')} | ${sum(own, 'wrong')} |`;
      }),
    );
    const beside = versions
      ? ` Beside it FastAPI with an asynchronous route, one worker of uvicorn with uvloop and httptools, PyTorch bound to one thread, the same weights; with batching, what waits is computed together. It answers with the point alone, and logs nothing. ${versions}.`
      : '';
    return `## Answers per second

Medians of ${runs.filter(({ name, connections }) => name === names[0] && connections === sizes[0]).length} rounds, the contestants and sizes in turn.${beside} ${said(when)}

| connections | | answers per second | processor, ms per answer | p50, ms | p99, ms | refused | wrong |
|---:|---|---:|---:|---:|---:|---:|---:|
${lines.join('\n')}`;
  },

  refusals({ result, ...when }) {
    return `## Refusals

1,000 connections where 128 may wait: ${result.answersPerSecond.toFixed(0)} answers per second, 99th percentile ${ms(result.p99)}; ${result.refusalsPerSecond.toFixed(0)} refusals per second, 99th percentile ${ms(result.refusedP99)} as the caller sees it.${ofService(result.service)} A probe of \`/healthz\` on a connection of its own meanwhile: median ${ms(result.probeP50)}, 99th percentile ${ms(result.probeP99)}. ${said(when)}`;
  },

  workers({ result: { runs }, ...when }) {
    const counts = [...new Set(runs.map(({ workers }) => workers))];
    const lines = counts.map((count) => {
      const own = runs.filter(({ workers }) => workers === count);
      return `| ${count} | ${median(own.map((run) => run.answersPerSecond)).toFixed(0)} | ${median(own.map((run) => run.p99)).toFixed(1)} |`;
    });
    return `## Several processes

64 connections; the program that asks takes a core too. ${said(when)}

| \`--workers\` | answers per second | p99, ms |
|---:|---:|---:|
${lines.join('\n')}`;
  },

  reloads({ result, ...when }) {
    const { before, after } = result;
    return `## Reloads under load

${result.sent} requests over ${result.connections} connections while the model was exchanged ${result.reloads} times: ${result.right} answers with the numbers of the model that they name, ${result.wrong} wrong, ${result.refused} refused, ${result.unanswered} unanswered. Memory before and after: ${before.rss.toFixed(0)} and ${after.rss.toFixed(0)} MB resident, ${before.heap.toFixed(0)} and ${after.heap.toFixed(0)} MB of heap. ${said(when)}`;
  },

  sigterm({ result, ...when }) {
    const line = (name, { right, wrong, refused, unanswered, exits }) =>
      `| ${name} | ${right} | ${wrong} | ${refused} | ${unanswered} | ${exits.join(', ')} |`;
    return `## SIGTERM under load

64 connections that go on asking. Unanswered are requests that were on their way when their connection was closed as idle. ${said(when)}

| | right | wrong | refused | unanswered | exit codes |
|---|---:|---:|---:|---:|---|
${line('`--drain-ms 500`', result.one)}
${line('`--drain-ms 500 --workers 2`', result.several)}
${line('at once', result.atOnce)}`;
  },

  kill({ result, ...when }) {
    return `## kill -9 with streams

Eight streams are sent rows, in journals, when the process is killed, and go on when it is there again: of ${result.acknowledged} rows that were acknowledged ${result.lost} were lost; ${result.found} were kept whose answer did not arrive. ${said(when)}`;
  },

  stalled({ result, ...when }) {
    const { quiet, held } = result;
    return `## Requests that never end

300 bodies of 1 MB that stop after 900 kB, with 2,000 heads that never end, took ${result.moreMb.toFixed(0)} MB on top of ${result.beforeMb.toFixed(0)}. 99th percentile of answers at 4 connections: ${ms(held.p99)} meanwhile, ${ms(quiet.p99)} before; ${held.wrong} wrong, ${held.unanswered} unanswered. ${said(when)}`;
  },
};

/** What of the time was the service's own. */
function ofService(times) {
  if (!times) return '';
  const of = ({ p50, p99 }) => `median ${ms(p50)}, 99th percentile ${ms(p99)}`;
  return ` From the caller's sending to the head's being read: ${of(times.waited)}; from there to the refusal's being written: ${of(times.took)}. In processor time of the service from one end to the other, which other programs lengthen only by what piles up while they run: ${of(times.wholeBusy)}.`;
}

function said({ date, node, load }) {
  return `(${date}, Node ${node}, load average ${load.map((value) => value.toFixed(1)).join(' before and ')} after.)`;
}

function ms(value) {
  if (value === null || Number.isNaN(value)) return 'none';
  return `${value.toFixed(value < 1 ? 2 : 1)} ms`;
}

function sum(runs, key) {
  return runs.reduce((total, run) => total + run[key], 0);
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
