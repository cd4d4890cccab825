import { type ClientRequest, get, type IncomingMessage, request } from 'node:http';
import { LSTMForecaster } from '@btcfc/lstm';
import * as tf from '@tensorflow/tfjs-core';
import { createForecastService, type ForecastService } from '../service/forecast-service';
import { readAnswer, send } from '../test-support/requests';
import { load, ModelFolders, phase, rows } from '../test-support/tiny-model';

jest.setTimeout(60_000);

const folders = new ModelFolders();
const dates = rows.map((_, day) => Date.UTC(2024, 0, day + 1));
let tensors: number;
let service: ForecastService;
let url: string;
let forecaster: LSTMForecaster;

beforeAll(async () => {
  tensors = tf.engine().state.numTensors;
  const folder = await folders.save('grid', { target: 'log-difference', loss: 'gaussian', horizon: 2 });
  forecaster = await LSTMForecaster.load(folder);
  service = await createForecastService({ models: { grid: folder }, maxStreams: 3, maxSubscribers: 2 });
  url = await service.listen({ port: 0 });
});

afterAll(async () => {
  await service.close();
  forecaster.dispose();
  folders.remove();
  expect(tf.engine().state.numTensors).toBe(tensors);
});

afterEach(async () => {
  for (const name of ['default', 'a', 'b', 'c', 'd']) {
    await send(service, 'DELETE', `/v1/models/grid/rows?stream=${name}`);
  }
});

async function append(stream: string, body: object) {
  const path = `/v1/models/grid/rows?stream=${stream}`;
  return send(service, 'POST', path, { body });
}

/** What a forecaster says when a day has ended. */
async function expected(day: number): Promise<number[]> {
  const X = { load: load.slice(0, day + 1), phase: phase.slice(0, day + 1) };
  return [...(await forecaster.predict({ X })).slice(-2)];
}

/** Server-sent events as a client without a library reads them. */
class Listener {
  private text = '';
  private wake = () => {};
  ended = false;

  private constructor(
    private readonly request: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8').on('data', (chunk) => {
      this.text += chunk;
      this.wake();
    });
    response.on('end', () => {
      this.ended = true;
      this.wake();
    });
    response.on('error', () => {});
  }

  static open(stream: string, headers = {}): Promise<Listener> {
    return new Promise((resolve, reject) => {
      const request = get(`${url}/v1/models/grid/stream?stream=${stream}`, { headers }, (response) =>
        resolve(new Listener(request, response)),
      ).on('error', reject);
    });
  }

  /** The next block, without the empty line that ends it. */
  async next(): Promise<string> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.text.slice(0, end);
        this.text = this.text.slice(end + 2);
        return block;
      }
      if (this.ended) throw new Error('The stream has ended.');
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** The next event, whatever comments stand before it. */
  async nextEvent() {
    let block = await this.next();
    while (block.startsWith(':')) block = await this.next();
    const [, id, data] = /^id: (\S+)\nevent: forecast\ndata: (.+)$/.exec(block) ?? [];
    return { id: id!, data: JSON.parse(data!) };
  }

  close(): void {
    this.request.destroy();
  }
}

describe('POST /rows', () => {
  it('forecasts from the rolling window once it is full', async () => {
    for (let day = 0; day < 3; day++) {
      const { status, answer } = await append('a', { rows: [rows[day]], dates: [dates[day]] });
      expect({ status, answer }).toEqual({
        status: 202,
        answer: { stream: 'a', rows: day + 1, missing: 3 - day, forecast: null },
      });
    }
    for (let day = 3; day < 20; day++) {
      const { status, answer } = await append('a', { rows: [rows[day]], dates: [dates[day]] });
      expect(status).toBe(200);
      expect(answer).toMatchObject({ rows: Math.min(day + 1, 8), missing: 0 });
      expect(answer.forecast).toMatchObject({
        asOf: new Date(dates[day]!).toISOString(),
        dates: [1, 2].map((ahead) => new Date(dates[day]! + ahead * 86_400_000).toISOString()),
        point: await expected(day),
        persistence: load[day],
      });
      const [lowest, highest] = [answer.forecast.quantiles[0], answer.forecast.quantiles.at(-1)];
      expect(lowest[1]).toBeLessThan(highest[1]);
    }
  });

  it('takes many rows at once, as columns too, and keeps streams apart', async () => {
    const columns = { load: load.slice(0, 30), phase: phase.slice(0, 30) };
    const { answer } = await append('a', { columns });
    const other = await append('b', { rows: rows.slice(0, 10) });
    expect(answer).toMatchObject({ rows: 8, forecast: { asOf: null, point: await expected(29) } });
    expect(other.answer.forecast.point).toEqual(await expected(9));
    const described = await send(service, 'GET', '/v1/models/grid');
    expect(described.answer.streams).toEqual([
      { stream: 'a', rows: 8, lastDate: null, lastArrival: expect.any(String), calibration: null },
      { stream: 'b', rows: 8, lastDate: null, lastArrival: expect.any(String), calibration: null },
    ]);
  });

  it('answers rows sent at once in their order', async () => {
    const days = Array.from({ length: 20 }, (_, day) => day);
    const answers = await Promise.all(
      days.map((day) => append('a', { rows: [rows[day]], dates: [dates[day]] })),
    );
    for (const day of days.slice(3)) {
      expect(answers[day]!.answer.forecast.point).toEqual(await expected(day));
    }
  });

  it.each([
    [{ rows: [rows[5]], dates: [dates[4]] }, 409, 'INVALID_STATE', /late.*2024-01-05/],
    [{ rows: [rows[5]], dates: ['2024-01-03'] }, 409, 'INVALID_STATE', /late/],
    [{ rows: [rows[5]] }, 409, 'INVALID_STATE', /came with dates/],
    [{ rows: rows.slice(5, 7), dates: [dates[6], dates[5]] }, 400, 'INVALID_DATA', /row 2 is not after/],
    [
      { rows: [rows[5]], dates: ['yesterday'] },
      400,
      'INVALID_DATA',
      /`dates`, row 1, can't be read as a date/,
    ],
    [{ rows: [] }, 400, 'INVALID_DATA', /no row/],
    [{ rows: [[-5, 1]], dates: [dates[5]] }, 400, 'INVALID_DATA', /`base` is not above 0/],
    [{ rows: [rows[5]], dates: [dates[5]], levels: [0.5] }, 400, 'INVALID_OPTION', /field/],
    [{ rows: [rows[5]], dates: [dates[5]], base: 1.7e308 }, 422, 'DIVERGED', /No finite forecast/],
  ])('keeps nothing of rows that are refused, case %#', async (body, status, code, message) => {
    const forecast = jest.spyOn(LSTMForecaster.prototype, 'forecast');
    await append('a', { rows: rows.slice(0, 5), dates: dates.slice(0, 5) });
    if (code === 'DIVERGED') {
      const point = Float64Array.of(Number.POSITIVE_INFINITY, 1);
      forecast.mockResolvedValueOnce({
        origins: Float64Array.of(5),
        horizon: 2,
        point,
        levels: [],
        quantiles: [],
      });
    }
    const refused = await append('a', body);
    expect(refused.status).toBe(status);
    expect(refused.answer).toMatchObject({ code, message: expect.stringMatching(message) });
    const next = await append('a', { rows: [rows[5]], dates: [dates[5]] });
    expect(next.answer).toMatchObject({ rows: 6, forecast: { point: await expected(5) } });
    forecast.mockRestore();
  });

  it('counts days on the clocks of the time zone that is told', async () => {
    // noon in Berlin before and after summer time begins there
    const dates = ['2024-03-27', '2024-03-28', '2024-03-29', '2024-03-30'].map((day) => `${day}T12:00`);
    const body = { rows: rows.slice(0, 4), dates, timeZone: 'Europe/Berlin' };
    const { answer } = await append('d', body);
    expect(answer.forecast.dates).toEqual(['2024-03-31T10:00:00.000Z', '2024-04-01T10:00:00.000Z']);
    const next = { rows: rows.slice(4, 5), dates: ['2024-03-31T12:00'], timeZone: 'Europe/Berlin' };
    expect((await append('d', next)).answer.forecast).toMatchObject({
      asOf: '2024-03-31T10:00:00.000Z',
      dates: ['2024-04-01T10:00:00.000Z', '2024-04-02T10:00:00.000Z'],
    });
  });

  it('refuses dates where there were none, and more streams than it keeps', async () => {
    for (const stream of ['a', 'b', 'c']) await append(stream, { rows: [rows[0]] });
    expect(await append('a', { rows: [rows[1]], dates: [1] })).toMatchObject({
      status: 409,
      answer: { message: expect.stringMatching(/came without dates/) },
    });
    const fourth = await append('d', { rows: [rows[0]] });
    expect(fourth).toMatchObject({ status: 503, answer: { code: 'UNAVAILABLE' } });
    expect(fourth.headers.get('retry-after')).toBe('1');
    const deleted = await send(service, 'DELETE', '/v1/models/grid/rows?stream=b');
    expect(deleted).toMatchObject({ status: 200, answer: { stream: 'b', deleted: true } });
    expect(await append('d', { rows: [rows[0]] })).toMatchObject({ status: 202 });
  });
});

it('answers an error with its parts', async () => {
  await append('a', { rows: [rows[5]], dates: ['2024-01-06'] });
  expect((await append('a', { rows: [rows[4]], dates: ['2024-01-05'] })).answer).toEqual({
    code: 'INVALID_STATE',
    message: "The rows are late: the stream's last row is of 2024-01-06T00:00:00.000Z.",
    received: '"2024-01-05T00:00:00.000Z"',
    remedy: expect.stringMatching(/^Send newer rows/),
  });
});

describe('a body without a length', () => {
  const upload = (chunks: string[]): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json' };
      const sent = request(`${url}/v1/models/grid/forecast`, { method: 'POST', headers }, (response) =>
        resolve(response.resume().statusCode!),
      ).on('error', reject);
      for (const chunk of chunks) sent.write(chunk);
      sent.end();
    });

  it('is read, up to the limit', async () => {
    const text = JSON.stringify({ rows });
    expect(await upload([text.slice(0, 99), text.slice(99)])).toBe(200);
    expect(await upload([text, ' '.repeat(2 ** 20)])).toBe(413);
    expect(await upload([])).toBe(400);
  });
});

describe('GET /stream', () => {
  it('tells each new forecast of its stream, and the last one to who comes later', async () => {
    const early = await Listener.open('a');
    expect(early.response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    });
    expect(await early.next()).toBe('retry: 3000');
    await append('b', { rows: rows.slice(0, 9) });
    const { answer } = await append('a', { rows: rows.slice(0, 4) });
    const first = await early.nextEvent();
    expect(first.data).toEqual({ stream: 'a', ...answer.forecast });

    const late = await Listener.open('a');
    expect(await late.next()).toBe('retry: 3000');
    expect(await late.nextEvent()).toEqual(first);
    late.close();

    const again = await Listener.open('a', { 'Last-Event-ID': first.id });
    expect(await again.next()).toBe('retry: 3000');
    await append('a', { rows: [rows[4]] });
    const second = await early.nextEvent();
    expect(second.id).not.toBe(first.id);
    expect(second.data.point).toEqual(await expected(4));
    expect(await again.nextEvent()).toEqual(second);
    again.close();
    early.close();
  });

  it('lets no more listen than it should, and forgets who left', async () => {
    const listeners = [await Listener.open('a'), await Listener.open('a')];
    const third = await readAnswer(await fetch(`${url}/v1/models/grid/stream?stream=a`));
    expect(third).toMatchObject({ status: 503, answer: { code: 'UNAVAILABLE' } });
    for (const listener of listeners) listener.close();
    // asks for the headers alone
    await fetch(`${url}/v1/models/grid/stream`, { method: 'HEAD' });
    for (;;) {
      const metrics = await send(service, 'GET', '/metrics');
      if (metrics.answer.includes('btcfc_serve_subscribers{model="grid"} 0')) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
});

describe('GET /metrics', () => {
  it('tells the last forecast of each stream, and nothing of one that is gone', async () => {
    const { answer } = await append('a', { rows: rows.slice(0, 20), dates: dates.slice(0, 20) });
    const { point, persistence, quantiles } = answer.forecast;
    const { answer: text } = await send(service, 'GET', '/metrics');
    const lines = new Map(
      (text as string)
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
    const metric = (name: string, labels = 'model="grid",stream="a"') =>
      lines.get(`btcfc_serve_${name}{${labels}}`);
    const first = 'model="grid",stream="a",step="1"';
    const second = 'model="grid",stream="a",step="2"';
    expect([metric('forecast_point', first), metric('forecast_point', second)]).toEqual(point);
    expect(metric('forecast_lower', second)).toBe(quantiles[0][1]);
    expect(metric('forecast_upper', second)).toBe(quantiles.at(-1)[1]);
    expect(metric('persistence')).toBe(persistence);
    expect(metric('last_row_date_seconds')).toBe(dates[19]! / 1000);
    expect(metric('last_row_age_seconds')).toBeGreaterThanOrEqual(0);
    expect(metric('queue_length', 'model="grid"')).toBe(0);
    expect(metric('forecasts_total', 'model="grid"')).toBeGreaterThanOrEqual(1);
    expect(metric('forecast_duration_seconds_count', 'model="grid"')).toBe(
      metric('forecasts_total', 'model="grid"'),
    );
    const route = 'method="POST",route="/v1/models/{name}/rows",status="200"';
    expect(metric('requests_total', route)).toBeGreaterThanOrEqual(1);

    await send(service, 'DELETE', '/v1/models/grid/rows?stream=a');
    const gone = await send(service, 'GET', '/metrics');
    expect(gone.answer).not.toContain('stream="a"');
  });
});
