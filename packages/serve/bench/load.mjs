// Asks a service for forecasts over some connections, each anew as soon as it is answered, and prints what came of it.
// node load.mjs URL CONNECTIONS SECONDS PID: the service's process, whose processor time is told
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [url, connections, seconds, pid] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const body = JSON.stringify({ rows: Array.from({ length: 8 }, (_, row) => [100 + row]) });
const request = Buffer.from(
  `POST /v1/models/bench/forecast HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);
/** Milliseconds before what is counted. */
const warmUp = 2000;
const answered = [];
const refused = [];
let others = 0;
let counts = false;
let ends = false;

function client() {
  const socket = connect(Number(port), hostname).setNoDelay(true);
  let text = '';
  let sent = 0;
  const ask = () => {
    if (ends) return;
    sent = performance.now();
    socket.write(request);
  };
  socket.on('connect', ask);
  socket.on('error', () => others++);
  socket.on('data', (bytes) => {
    text += bytes.latin1Slice();
    const head = text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const [, length] = /content-length: (\d+)/i.exec(text) ?? [];
    if (text.length < head + 4 + Number(length)) return;
    const status = text.slice(9, 12);
    text = '';
    if (counts) {
      if (status === '200') answered.push(performance.now() - sent);
      else if (status === '503') refused.push(performance.now() - sent);
      else others++;
    }
    ask();
  });
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

for (let count = 0; count < Number(connections); count++) client();
await new Promise((resolve) => setTimeout(resolve, warmUp));
const before = processorTime();
const start = performance.now();
counts = true;
await new Promise((resolve) => setTimeout(resolve, 1000 * Number(seconds)));
ends = true;
const took = (performance.now() - start) / 1000;
console.log(
  JSON.stringify({
    connections: Number(connections),
    answersPerSecond: answered.length / took,
    processorMs: (processorTime() - before) / answered.length,
    p50: quantile(answered, 0.5),
    p99: quantile(answered, 0.99),
    refused: refused.length,
    others,
  }),
);
process.exit();
