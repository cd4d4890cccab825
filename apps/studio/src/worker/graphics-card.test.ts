import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Rng, readCsv } from '@btcfc/core';
import { describeWithBrowser } from '@btcfc/test-support';
import { StudioBrowser, type StudioPage } from '../test-support/studio-page';

jest.setTimeout(300_000);

/** A few weeks that go up and down by chance, where a network that was hardly trained is as good as others. */
const csv = `date,sold\n${steps(56)
  .map(
    (value, day) => `${new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)},${value.toFixed(2)}`,
  )
  .join('\n')}\n`;

function steps(count: number): number[] {
  const rng = new Rng(3);
  let value = 100;
  return Array.from({ length: count }, () => {
    value += rng.uniform(-3, 3);
    return value;
  });
}

/** Has the page train for an epoch of few steps at a time: a program in the place of a graphics card is slow at them. */
async function trainShortly({ page }: StudioPage): Promise<() => number> {
  let changed = 0;
  await page.context().route('**/assets/index-*.js', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/=1e3,([\w$]+)=25;/, (_, perEpoch) => {
      changed++;
      return `=5,${perEpoch}=5;`;
    });
    await route.fulfill({ response, body });
  });
  return () => changed;
}

/** The names of the files that hold the backend of TensorFlow.js. */
function backendFiles(): string[] {
  const assets = path.resolve(__dirname, '../../dist/page/assets');
  return readdirSync(assets).filter((name) =>
    readFileSync(path.join(assets, name), 'utf8').includes('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE'),
  );
}

describeWithBrowser('a network that is trained on a graphics card', () => {
  let browser: StudioBrowser;
  let studio: StudioPage;
  let isPresent: boolean;

  beforeAll(async () => {
    browser = await StudioBrowser.start();
    const { page } = await browser.open();
    isPresent = await page.evaluate<boolean>('(async () => !!(await navigator.gpu?.requestAdapter()))()');
    await page.close();
    if (process.env.BTCFC_REQUIRE_BROWSER === '1') expect(isPresent).toBe(true);
    else if (!isPresent) console.warn('The browser has no WebGPU adapter: not tested on webgpu.');
  });

  beforeEach(async () => {
    studio = await browser.open();
  });

  afterEach(() => {
    expect(studio.errors.splice(0)).toEqual([]);
    expect(studio.strangers).toEqual([]);
    return studio.page.close();
  });

  afterAll(() => browser?.close());

  const isLoaded = () => backendFiles().some((name) => studio.requests.some((url) => url.endsWith(name)));

  /** Chooses the file, and how its network is to be. */
  async function ask(units: number, place: 'what suits its size' | 'the processor' | 'the graphics card') {
    const { page } = studio;
    await studio.choose('weeks.csv', csv);
    await page.getByText('The network: its size').click();
    await page.getByLabel('Its units').fill(String(units));
    await page.getByLabel('It is trained on').selectOption(place);
  }

  it('goes on after its page was left, and its model forecasts the same here and on the processor', async () => {
    if (!isPresent) return;
    const { page } = studio;
    const shortened = await trainShortly(studio);
    const forecastButton = page.getByRole('button', { name: 'Forecast', exact: true });
    await ask(8, 'the graphics card');
    expect(await studio.faults()).toEqual([]);
    expect(isLoaded()).toBe(false);
    await forecastButton.click();
    await page
      .getByText(/LSTM, training 1: epoch .*, on the graphics card \(WebGPU\)$/)
      .waitFor({ timeout: 120_000 });
    expect(isLoaded()).toBe(true);
    expect(shortened()).toBe(1);
    await page.reload();
    await ask(8, 'the graphics card');
    await studio.forecast(120_000);
    await page.getByText(/^Made in .*, its network on the graphics card \(WebGPU\)\.$/).waitFor();
    // it has a share in what is saved
    const network = page.getByRole('row', { name: /^LSTM/ }).first();
    expect(await network.getByRole('cell').last().textContent()).toMatch(/^[1-9]\d*%$/);
    await page.getByText('The same in Node', { exact: true }).click();
    expect(await page.locator('pre').textContent()).toContain(
      "network: { hiddenDim: 8, backend: 'webgpu' },",
    );
    const forecast = (await studio.saved(/^Forecast CSV/)).bytes.toString();
    const model = await studio.saved(/^Model/);

    const bySaved = async () => {
      await studio.chooseModel('weeks-model.zip', model.bytes);
      await page.getByText('By the model of weeks-model.zip').waitFor();
      return (await studio.saved(/^Forecast CSV/)).bytes.toString();
    };
    expect(await bySaved()).toBe(forecast);
    await page.getByLabel('It is trained on').selectOption('the processor');
    const [expected, other] = [forecast, await bySaved()].map(
      (text) => (readCsv(text) as Record<string, Float64Array>).point!,
    );
    for (const [row, value] of expected!.entries()) expect(other![row]! / value).toBeCloseTo(1, 5);
  });

  it('is never what a program stands in for, unless that is chosen', async () => {
    const { page } = studio;
    // as large as what takes a graphics card
    await ask(256, 'what suits its size');
    await page.getByRole('button', { name: 'Forecast', exact: true }).click();
    await page.getByText(/LSTM, training 1: epoch .*, on the processor$/).waitFor();
    expect(isLoaded()).toBe(isPresent);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
  });

  it('is refused in words where the browser has none', async () => {
    const { page } = studio;
    await page.close();
    studio = await browser.open();
    await studio.page.context().route('**/worker-*.js', async (route) => {
      const response = await route.fetch();
      const without = `Object.defineProperty(navigator, 'gpu', { value: undefined });`;
      await route.fulfill({ response, body: `${without}${await response.text()}` });
    });
    await ask(8, 'the graphics card');
    await studio.page.getByRole('button', { name: 'Forecast', exact: true }).click();
    await studio.page.getByRole('alert').filter({ hasText: 'gives no graphics card to pages' }).waitFor();
    expect(isLoaded()).toBe(false);
  });
});
