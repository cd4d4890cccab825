import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeWithBrowser } from '@btcfc/test-support';
import { command } from '@btcfc/workspace';
import { serviceApi } from '../server/service/service-api';
import { ServiceWatch } from '../server/service/service-watch';
import { eventually } from '../test-support/eventually';
import { StudioBrowser, type StudioPage } from '../test-support/studio-page';

jest.setTimeout(120_000);

const folder = mkdtempSync(path.join(tmpdir(), 'btcfc-studio-service-'));
const token = 'secret-of-the-service';
const serveCli = path.resolve(__dirname, '../../node_modules/@btcfc/serve/dist/cli.js');

const loadOf = (hour: number) => 100 + 10 * Math.sin((hour * Math.PI) / 12) + ((hour * 37) % 11) / 5;
const dateOf = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();

/** Saves exponential smoothing of a series by the hour, with a calibration that has seen what came. */
const program = `
import { openStore, readTimeSeries } from '@btcfc/core';
import { ets, PidConformal } from '@btcfc/models';
import { saveServedModel } from '@btcfc/serve';
const loadOf = ${loadOf};
const load = Array.from({ length: 120 }, (_, hour) => loadOf(hour));
const model = ets({ period: 24 });
const asked = { panel: [], horizon: 3, levels: [0.05, 0.5, 0.95], seed: 0 };
const series = readTimeSeries('series', load.slice(0, 72));
const fitted = await model.fit({ ...asked, series, first: 0 });
const calibration = new PidConformal({ levels: asked.levels });
for (let upTo = 72; upTo < 116; upTo++) {
  const known = readTimeSeries('series', load.slice(0, upTo));
  const forecast = await model.predict(fitted, [{ ...asked, series: known, origin: upTo - 1, tail: () => known }]);
  calibration.warmUp({ forecast, actual: load.slice(upTo, upTo + 3) });
}
await saveServedModel('model', { model: { kind: 'ets', model, fitted }, calibration });
`;

describeWithBrowser('the page of a service', () => {
  let service: ChildProcess | undefined;
  let watch: ServiceWatch | undefined;
  let browser: StudioBrowser | undefined;
  let studio: StudioPage | undefined;

  beforeAll(async () => {
    mkdirSync(path.join(folder, 'node_modules'));
    const link = path.join(folder, 'node_modules/@btcfc');
    symlinkSync(path.resolve(__dirname, '../../node_modules/@btcfc'), link, 'dir');
    writeFileSync(path.join(folder, 'save.mjs'), program);
    await command(process.execPath, ['save.mjs'], { cwd: folder });
  });

  afterAll(async () => {
    await studio?.page.close();
    await browser?.close();
    watch?.close();
    service?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts the command, as a user would; @returns its port */
  async function startService(port: number): Promise<number> {
    service = spawn(process.execPath, [serveCli, 'grid=model', '--port', String(port)], {
      cwd: folder,
      env: { ...process.env, BTCFC_SERVE_TOKEN: token },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    return new Promise((resolve, reject) => {
      service!.stdout!.on('data', (text) => {
        told += text;
        const [, found] = /127\.0\.0\.1:(\d+)/.exec(told) ?? [];
        if (found) resolve(Number(found));
      });
      service!.on('exit', () => reject(new Error(told)));
    });
  }

  async function send(port: number, stream: string, from: number, to: number): Promise<void> {
    const hours = Array.from({ length: to - from }, (_, row) => from + row);
    const name = encodeURIComponent('grid');
    const response = await fetch(
      `http://127.0.0.1:${port}/v1/models/${name}/rows?stream=${encodeURIComponent(stream)}`,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({ values: hours.map(loadOf), dates: hours.map(dateOf) }),
      },
    );
    if (!response.ok) throw new Error(await response.text());
  }

  it('shows its streams, how busy it is, and that it is away, and never learns its token', async () => {
    const port = await startService(0);
    watch = new ServiceWatch({ url: `http://127.0.0.1:${port}/`, token, intervalMs: 150 });
    await watch.start();
    browser = await StudioBrowser.start({ page: 'service.html', api: serviceApi(watch) });
    studio = await browser.open({}, browser.url);
    const { page } = studio;
    await page.getByText('No stream has sent rows yet').waitFor();
    const models = page.getByRole('table');
    await models.getByRole('rowheader', { name: 'grid' }).waitFor();
    const bodies: string[] = [];
    page.on('request', (request) => bodies.push(JSON.stringify(request.headers())));

    await send(port, 'north', 0, 72);
    const stream = page.getByRole('region', { name: 'grid, stream north' });
    await stream.getByText('Last forecast').waitFor();
    const seen = () => watch!.seen().get(JSON.stringify(['grid', 'north']))!;
    for (let hour = 72; hour < 84; hour++) {
      await send(port, 'north', hour, hour + 1);
      await eventually(() => expect(seen().past).toHaveLength(hour - 70));
    }
    await stream.getByText('what came is known of 12 forecasts').waitFor();
    await eventually(async () => expect(await stream.locator('canvas').count()).toBe(3));
    // what came is what was sent
    expect(seen().past.map(({ actual }) => actual)).toEqual([
      ...Array.from({ length: 12 }, (_, row) => loadOf(72 + row)),
      null,
    ]);
    expect(seen().past[0]!.at).toBe(dateOf(72));
    expect(seen().last.point).toHaveLength(3);
    expect(seen().nominal).toBeCloseTo(0.9, 10);
    await page.getByRole('region', { name: 'How busy it is' }).locator('canvas').nth(2).waitFor();
    const forecasts = () => watch!.measures.reduce((sum, { models: [only] }) => sum + only!.forecasts, 0);
    await eventually(() => expect(forecasts()).toBe(13));
    expect(await studio.faults()).toEqual([]);

    service!.kill('SIGKILL');
    await once(service!, 'exit');
    await page.getByRole('alert').filter({ hasText: 'The service is away. Nobody answers there.' }).waitFor();
    expect(await stream.locator('canvas').count()).toBe(3);
    await startService(port);
    await page.getByText('It answers, with 1 model').waitFor();

    // the studio's server alone has the token
    const held = await page.evaluate(
      'document.documentElement.outerHTML + JSON.stringify({ ...sessionStorage })',
    );
    expect(held).not.toContain(token);
    expect(bodies.join()).not.toContain(token);
    expect(JSON.stringify([...watch.seen().values(), watch.service, watch.measures])).not.toContain(token);
    expect(studio.errors).toEqual([]);
    expect(studio.strangers).toEqual([]);
  });

  it('runs nothing of what a service says', async () => {
    const name = '<img src=x onerror=globalThis.hacked=1>';
    const described = {
      name,
      kind: '</script><b>',
      takes: 'series',
      horizon: 1,
      revision: name,
      streams: [{ stream: name }],
    };
    const moments = { savedAt: '2026-01-01T00:00:00Z', loadedAt: '2026-01-01T00:00:00Z' };
    const forecast = {
      ...{ revision: name, targetOffset: 1, asOf: null, dates: null, forecastAt: name, point: [1] },
      ...{ persistence: 1, levels: [], quantiles: [], calibration: null },
    };
    const hostile = createServer(({ url }, response) => {
      if (url === '/metrics') response.end('');
      else if (url === '/v1/models') response.end(JSON.stringify({ models: [{ ...described, ...moments }] }));
      else {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write(`event: forecast\ndata: ${JSON.stringify(forecast)}\n\n`);
      }
    });
    await new Promise<void>((resolve) => {
      hostile.listen(0, '127.0.0.1', resolve);
    });
    const { port } = hostile.address() as AddressInfo;
    const other = new ServiceWatch({ url: `http://127.0.0.1:${port}/`, intervalMs: 100 });
    await other.start();
    const served = await browser!.serve({ page: 'service.html', api: serviceApi(other) });
    const { page, errors } = await served.open({ viewport: { width: 390, height: 800 } }, served.url);
    await page
      .getByRole('region', { name: `${name}, stream ${name}` })
      .locator('canvas')
      .waitFor();
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(await page.evaluate('document.images.length')).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(errors).toEqual([]);
    await page.close();
    await served.close();
    other.close();
    hostile.closeAllConnections();
    hostile.close();
  });

  it('says what is wrong with a token', async () => {
    const { port } = new URL(watch!.service.url);
    const wrong = new ServiceWatch({ url: `http://127.0.0.1:${port}/`, token: 'wrong', intervalMs: 50 });
    await wrong.start();
    expect(wrong.service.problem).toBe(
      'It answers with 401. It asks for another token: set BTCFC_SERVE_TOKEN.',
    );
    wrong.close();
  });
});
