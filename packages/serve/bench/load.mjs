// Asks a service for forecasts over some connections, each anew as soon as it is answered, compares each answer with the
// model's own number, and prints what came of it. It reads its options as JSON from the command line:
// url, bodies (texts), expected (for each revision, or for `any`, a number for each body), connections, and how long:
// `requests` or `seconds`, of which `warmUpSeconds` before do not count; `pid` of the process whose time is told; `stamps`: each
// tells in `X-Sent` when it was sent, once it counts.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const options = JSON.parse(process.argv[2]);
const { url, bodies, expected, connections, requests = Number.POSITIVE_INFINITY, seconds } = options;
const { warmUpSeconds = 0, pid, stamps = false } = options;
const { hostname, port } = new URL(url);
const heads = bodies.map(
  (body) =>
    `POST /v1/models/bench/forecast HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`,
);
const texts = heads.map((head, place) => Buffer.from(`${head}\r\n${bodies[place]}`));
const farthest = 1e-5;
const answered = [];
const refused = [];
const counted = { sent: 0, right: 0, wrong: 0, refused: 0, others: 0, unanswered: 0, closed: 0 };
let counts = warmUpSeconds === 0;
let ends = false;
let open = 0;
let finish;
const finished = new Promise((resolve) => {
  finish = resolve;
});

function client(first) {
  const socket = connect(Number(port), hostname).setNoDelay(true);
  let text = '';
  let sent = 0;
  let asked;
  open++;
  const ask = () => {
    if (ends || counted.sent >= requests) return socket.end();
    asked = counted.sent++ % texts.length;
    sent = performance.now();
    if (stamps && counts) socket.write(`${heads[asked]}X-Sent: ${sharedClock()}\r\n\r\n${bodies[asked]}`);
    else socket.write(texts[asked]);
  };
  socket.on('connect', () => setTimeout(ask, first));
  socket.on('error', () => {});
  socket.on('close', () => {
    if (asked !== undefined) counted.unanswered++;
    else if (!ends && counted.sent < requests) counted.closed++;
    if (--open === 0) finish();
  });
  socket.on('data', (bytes) => {
    text += bytes.latin1Slice();
    const head = text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const [, length] = /content-length: (\d+)/i.exec(text) ?? [];
    if (text.length < head + 4 + Number(length)) return;
    take(text.slice(9, 12), text.slice(head + 4), performance.now() - sent, asked);
    // as callers do who heed what they are told, not all in the same moment
    const wait = Number(/\r\nretry-after: (\d+)\r\n/i.exec(text.slice(0, head + 2))?.[1] ?? 0);
    const isLast = /\r\nconnection: close\r\n/i.test(text.slice(0, head + 2));
    text = '';
    asked = undefined;
    if (isLast) socket.end();
    else if (wait > 0) setTimeout(ask, 1000 * wait * (1 + (counted.sent % 97) / 97));
    else ask();
  });
}

function take(status, body, took, asked) {
  if (status === '200') {
    const { point, revision = 'any' } = JSON.parse(body);
    const due = (expected[revision] ?? [])[asked];
    const isRight = Math.abs(point[0] - due) <= farthest * Math.abs(due);
    counted[isRight ? 'right' : 'wrong']++;
    if (counts) answered.push(took);
  } else if (status === '503') {
    counted.refused++;
    if (counts) refused.push(took);
  } else counted.others++;
}

/** Milliseconds, by a clock that all processes of the machine share. */
function sharedClock() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Milliseconds of processor time that the service has used, where the system tells. */
function processorTime() {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ').slice(13, 15);
    return 10 * (Number(user) + Number(system));
  } catch {
    return Number.NaN;
  }
}

function quantile(times, share) {
  const sorted = Float64Array.from(times).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

// not all in the same moment, which no service is built for
for (let count = 0; count < connections; count++) client((count * 300) / connections);
await new Promise((resolve) => setTimeout(resolve, 1000 * warmUpSeconds));
const before = processorTime();
const start = performance.now();
counts = true;
let took;
let used;
const end = () => {
  if (took !== undefined) return;
  took = (performance.now() - start) / 1000;
  used = processorTime() - before;
  counts = false;
  ends = true;
};
if (seconds !== undefined) setTimeout(end, 1000 * seconds);
// whoever does not answer by then is not waited for
const late = new Promise((resolve) => {
  if (seconds !== undefined) setTimeout(resolve, 1000 * seconds + 30_000).unref();
});
await Promise.race([finished, late]);
end();
if (open > 0) counted.unanswered += open;
console.log(
  JSON.stringify({
    connections,
    answersPerSecond: answered.length / took,
    processorMs: used / answered.length,
    p50: quantile(answered, 0.5),
    p99: quantile(answered, 0.99),
    refusalsPerSecond: refused.length / took,
    refusedP99: quantile(refused, 0.99),
    ...counted,
  }),
);
process.exit();
