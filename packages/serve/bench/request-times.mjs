// Loaded before the service (`--import`): tells how long requests waited for the service, and how long it took over them.
// Callers say in `X-Sent` when they sent a request, by the clock that all processes of a machine share. Those that were
// answered with the status BTCFC_BENCH_STATUS are told in the file BTCFC_BENCH_TIMES when the process ends, in milliseconds:
// as the clock shows them, and in processor time of the service, which others on the machine do not lengthen.
import diagnostics from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';

const { BTCFC_BENCH_TIMES: file, BTCFC_BENCH_STATUS: status } = process.env;
const starts = new WeakMap();
/** Moments, and the processor time that the process had used by then. */
const moments = [];
const told = [];

diagnostics.subscribe('http.server.request.start', ({ request }) => {
  starts.set(request, mark());
});
diagnostics.subscribe('http.server.response.finish', ({ request, response }) => {
  const end = mark();
  const sent = Number(request.headers['x-sent']);
  if (response.statusCode === Number(status) && sent > 0)
    told.push({ sent, start: starts.get(request), end });
});
process.on('exit', () => {
  const spans = told.map(({ sent, start, end }) => {
    const used = usedBy(sent);
    return {
      waited: start.clock - sent,
      took: end.clock - start.clock,
      waitedBusy: start.used - used,
      wholeBusy: end.used - used,
    };
  });
  const names = ['waited', 'took', 'waitedBusy', 'wholeBusy'];
  const spreads = names.map((name) => [name, spread(spans.map((span) => span[name]))]);
  writeFileSync(file, JSON.stringify({ count: told.length, ...Object.fromEntries(spreads) }));
});

function mark() {
  const { user, system } = process.cpuUsage();
  const moment = { clock: Number(process.hrtime.bigint()) / 1e6, used: (user + system) / 1000 };
  moments.push(moment);
  return moment;
}

/** The processor time used at a moment, between those that are known. */
function usedBy(clock) {
  let [low, high] = [0, moments.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (moments[middle].clock <= clock) low = middle;
    else high = middle;
  }
  const [before, after] = [moments[low], moments[high]];
  const share = (clock - before.clock) / (after.clock - before.clock || 1);
  return before.used + Math.min(1, Math.max(0, share)) * (after.used - before.used);
}

function spread(times) {
  const sorted = Float64Array.from(times).sort();
  const of = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: of(0.5), p99: of(0.99) };
}
