import { connect } from 'node:net';
import path from 'node:path';
import { askMany, startOurs } from './service.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const mega = 2 ** 20;

/** Many requests while the model is exchanged again and again: each answer has to be that of the model it names. */
export async function underReloads({ bodies, models, requests, reloads }) {
  const { folder, first, second, exchange } = models;
  const service = await startOurs(folder, ['--reload-interval-ms', '0']);
  const revision = async () => (await service.json('/v1/models/bench')).answer.revision;
  const expected = { [await revision()]: first };
  exchange();
  await service.end();
  // the service reloads when it is told to, so that exchanges are as many as are counted
  const again = await startOurs(folder, ['--reload-interval-ms', '25']);
  expected[(await again.json('/v1/models/bench')).answer.revision] = second;
  const ask = (count) => askMany({ url: again.url, bodies, expected, connections: 32, requests: count });
  const memory = async () => ({
    rss: again.residentBytes() / mega,
    heap: (await again.metric('nodejs_heap_size_used_bytes')) / mega,
  });
  const reloaded = () => again.metric('btcfc_serve_reloads_total{model="bench",result="reloaded"}');
  // the first of them fill caches; what comes then shall not grow
  await ask(Math.ceil(requests / 10));
  const before = await memory();
  let isOver = false;
  const asked = ask(requests).finally(() => {
    isOver = true;
  });
  let done = 0;
  while (!isOver || done < reloads) {
    if (done >= reloads) {
      await pause(50);
      continue;
    }
    exchange();
    done++;
    while ((await reloaded().catch(() => 0)) < done) await pause(20);
  }
  const load = await asked;
  await pause(2000);
  const after = await memory();
  await again.end();
  // what is measured next expects the first; it was exchanged once more than told
  if (done % 2 === 0) exchange();
  return { ...load, reloads: done, before, after };
}

/** SIGTERM while requests come: what was taken is answered, and rightly. */
export async function underSigterm({ bodies, expected, folder, rounds, more = [] }) {
  const sums = { right: 0, wrong: 0, refused: 0, unanswered: 0, exits: [] };
  for (let round = 0; round < rounds; round++) {
    const service = await startOurs(folder, more);
    const asked = askMany({ url: service.url, bodies, expected, connections: 64, seconds: 3 });
    await pause(1500 + 100 * round);
    sums.exits.push(await service.end());
    const load = await asked;
    for (const name of ['right', 'wrong', 'refused', 'unanswered']) sums[name] += load[name];
  }
  return sums;
}

/** `kill -9` while streams are sent rows: each one that was acknowledged is there afterwards. */
export async function underKill({ folder, directory, rounds, streams = 8 }) {
  const journals = path.join(directory, 'journals');
  const firstDay = Date.UTC(2024, 0, 1);
  const day = 86_400_000;
  const next = new Map(Array.from({ length: streams }, (_, place) => [`s${place}`, 0]));
  const sums = { acknowledged: 0, lost: 0, found: 0 };
  for (let round = 0; round < rounds; round++) {
    const service = await startOurs(folder, ['--journal-dir', journals]);
    const { answer } = await service.json('/v1/models/bench');
    for (const [name, at] of next) {
      const kept = answer.streams.find(({ stream }) => stream === name);
      const count = kept ? Math.round((Date.parse(kept.lastDate) - firstDay) / day) + 1 : 0;
      if (count < at) sums.lost += at - count;
      // whose answer did not arrive
      else sums.found += count - at;
      next.set(name, count);
    }
    let isOver = false;
    const sent = [...next.keys()].map(async (name) => {
      while (!isOver) {
        const at = next.get(name);
        const body = JSON.stringify({ rows: [[100 + (at % 7)]], dates: [firstDay + at * day] });
        const headers = { 'Content-Type': 'application/json' };
        try {
          const route = `/v1/models/bench/rows?stream=${name}`;
          const { status } = await service.json(route, { method: 'POST', headers, body });
          if (status !== 200 && status !== 202) throw new Error(`Status ${status}`);
          next.set(name, at + 1);
          sums.acknowledged++;
        } catch (error) {
          if (!isOver) throw error;
        }
      }
    });
    await pause(500 + 70 * round);
    isOver = true;
    await service.end('SIGKILL');
    await Promise.all(sent);
  }
  return sums;
}

/** Bodies that stall and heads that never end: what they hold, and what others notice of them. */
export async function underStalled({ bodies, expected, folder, bodiesHeld, headsHeld, requests }) {
  // longer than is measured
  const patience = ['--request-timeout-ms', '300000', '--headers-timeout-ms', '300000'];
  const service = await startOurs(folder, patience);
  // as many each time, until the heap has grown as far as it does by them alone: it is not what stalls that takes that
  const ask = () => askMany({ url: service.url, bodies, expected, connections: 4, requests });
  /** The most memory that the process has while something goes on. */
  const mostDuring = async (work) => {
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, service.residentBytes());
    }, 50);
    const result = await work();
    clearInterval(watch);
    return [most, result];
  };
  await ask();
  const [before, quiet] = await mostDuring(ask);
  const { hostname, port } = new URL(service.url);
  const sockets = [];
  const head = `POST /v1/models/bench/forecast HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n`;
  const part = head + ' '.repeat(900_000);
  const begun = mostDuring(async () => {
    await hold();
    return ask();
  });
  async function hold() {
    for (let count = 0; count < bodiesHeld + headsHeld; count++) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(count < bodiesHeld ? part : 'GET /healthz HTTP/1.1\r\nHost: loc');
      sockets.push(socket);
      if (count % 50 === 0) await pause(5);
    }
  }
  const [most, held] = await begun;
  for (const socket of sockets) socket.destroy();
  await service.end();
  return { moreMb: (most - before) / mega, beforeMb: before / mega, quiet, held };
}
