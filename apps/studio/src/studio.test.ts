import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCsv } from '@btcfc/core';
import { describeWithBrowser } from '@btcfc/test-support';
import { command } from '@btcfc/workspace';
import { unzipSync, zipSync } from 'fflate';
import { eventually } from './test-support/eventually';
import { StudioBrowser, type StudioPage } from './test-support/studio-page';

jest.setTimeout(180_000);

const weekdays = [0, 4, 9, 3, 12, 20, 7];
const soldOn = (day: number) => 100 + weekdays[day % 7]! + ((day * 37) % 11) / 10 + 0.05 * day;
const dateOf = (day: number) => new Date(Date.UTC(2024, 0, 1 + day));

/** As a German spreadsheet writes it: two days absent, an empty cell, a day that stands twice. */
function germanCsv(): string {
  const lines = Array.from({ length: 90 }, (_, day) => {
    const date = dateOf(day);
    const stamp = `${date.getUTCDate()}.${date.getUTCMonth() + 1}.${date.getUTCFullYear()}`;
    return `${stamp};${day === 20 ? '' : soldOn(day).toFixed(2).replace('.', ',')}`;
  });
  const doubled = lines[60]!;
  return `Tag;Absatz\n${[...lines.slice(0, 40), ...lines.slice(42, 61), doubled, ...lines.slice(61)].join('\n')}\n`;
}

describeWithBrowser('the studio in Chromium', () => {
  let browser: StudioBrowser;
  let studio: StudioPage;
  const folder = mkdtempSync(path.join(tmpdir(), 'btcfc-studio-'));

  beforeAll(async () => {
    browser = await StudioBrowser.start();
  });

  afterEach(() => {
    expect(studio.errors.splice(0)).toEqual([]);
    expect(studio.strangers).toEqual([]);
    return studio.page.close();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  it('goes from a CSV with holes to a forecast by an LSTM among others, which Node repeats', async () => {
    studio = await browser.open();
    const { page } = studio;
    expect(studio.loadedBytes).toBeLessThan(600_000);
    expect(await studio.faults()).toEqual([]);
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);

    const csv = germanCsv();
    await studio.choose('absatz.csv', csv);
    // a day that stands twice is for a person to decide
    await page
      .getByRole('alert')
      .filter({
        hasText: /absatz\.csv has rows of one date.*line 60 and line 61.*Set “Dates that stand twice”/,
      })
      .waitFor();
    await page.getByLabel('Dates that stand twice').selectOption('first');
    const faults = page.locator('details.faults');
    await faults.locator('summary').click();
    expect(await faults.textContent()).toContain('2024-01-21: 1 row without a value');
    expect(await faults.textContent()).toContain('2024-02-10 to 2024-02-11: 2 dates without a row');
    expect(await faults.textContent()).toContain('1 doubled row put together');
    await page.getByLabel('Rows ahead').fill('7');
    expect(await studio.faults()).toEqual([]);

    // each for a moment only
    await page.evaluate(`globalThis.told = []; new MutationObserver(() => {
      told.push(document.querySelector('.training p')?.textContent ?? '');
    }).observe(document.body, { subtree: true, childList: true, characterData: true })`);
    await studio.forecast();
    expect(await page.evaluate('told.join()')).toMatch(/LSTM, training \d: epoch \d+ of at most \d+/);
    await studio.hasFocus('What comes next');
    expect(await page.locator('.scores tbody th').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('Naive'), expect.stringContaining('LSTM')]),
    );
    const sentence = (await page.locator('.verdict p').last().textContent())!;
    expect(sentence).toContain('repeating the last season (of 7 rows)');
    expect(await studio.faults()).toEqual([]);

    const chart = page.getByRole('slider', { name: 'Forecast', exact: true });
    await chart.focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.result canvas[aria-valuetext*="2024"]').waitFor();

    await eventually(async () => expect(await page.locator('.result canvas').count()).toBe(3));
    await page.getByRole('heading', { name: 'Part by part' }).waitFor();
    const forecast = await studio.saved(/^Forecast CSV/);
    expect(forecast.name).toBe('absatz-forecast.csv');
    const table = readCsv(forecast.bytes.toString()) as Record<string, Float64Array>;
    expect(Array.from(table.point!)).toHaveLength(7);
    const model = await studio.saved(/^Model/);
    await expectModelToAgree(model, csv, table.point!);
    const picture = await studio.saved(/^Picture PNG/);
    expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG');
    const vector = await studio.saved(/^Picture SVG/);
    expect(vector.name).toBe('absatz-forecast.svg');
    const drawn = await page.evaluate<number[]>(`(async () => {
      const image = new Image();
      image.src = 'data:image/svg+xml;base64,${vector.bytes.toString('base64')}';
      await image.decode();
      return [image.width, image.height];
    })()`);
    expect(drawn).toEqual([16, 20].map((at) => picture.bytes.readUInt32BE(at)));
    expect(vector.bytes.toString()).toContain('>Absatz</text>');
    const report = (await studio.saved(/^Report/)).bytes.toString();
    expect(report).toContain(sentence.replace(/</g, '&#60;').slice(0, 40));
    for (const heading of ['Part by part', 'How sure it was'])
      expect(report).toContain(`<h2>${heading}</h2>`);
    expect(report.match(/<figure>/g)!.length).toBeGreaterThanOrEqual(4);

    await page.getByText('The same in Node', { exact: true }).click();
    const again = await runInNode((await page.locator('pre').textContent())!, csv);
    expect(again.told).toContain('repeating the last season (of 7 rows)');
    const skillIn = (text: string) => Number(/errors ([\d.]+)% smaller/.exec(text)?.[1]) / 100;
    expect(Math.abs(skillIn(again.told) - skillIn(sentence))).toBeLessThanOrEqual(0.01);
    // the network's share moves with the last bits of its kernels
    for (const [row, value] of table.point!.entries())
      expect(Math.abs(again.table.point![row]! / value - 1)).toBeLessThan(0.005);

    // the model that was saved forecasts the same here
    await studio.chooseModel('absatz-model.zip', model.bytes);
    await page.getByText('By the model of absatz-model.zip').waitFor();
    expect((await studio.saved(/^Forecast CSV/)).bytes.toString()).toBe(forecast.bytes.toString());
    expect(await page.getByRole('button', { name: /^Report/ }).count()).toBe(0);
    expect(await studio.faults()).toEqual([]);
    const outside = zipSync({ '../model/manifest.json': Buffer.from('{}') });
    await studio.chooseModel('bad.zip', Buffer.from(outside));
    await page.getByRole('alert').filter({ hasText: 'lies outside of it' }).waitFor();
    await studio.chooseModel('other.zip', Buffer.from(zipSync({ 'a.txt': Buffer.from('x') })));
    await page.getByRole('alert').filter({ hasText: 'other.zip holds no model' }).waitFor();
  });

  it('takes further columns, of the past and known ahead, and tells what mattered', async () => {
    studio = await browser.open({ viewport: { width: 390, height: 800 } });
    const { page } = studio;
    const price = (day: number) => ((day * 7919) % 17) / 2;
    const lines = Array.from({ length: 98 }, (_, day) => {
      const sold = day < 91 ? (soldOn(day) - 4 * price(day)).toFixed(2) : '';
      return `${dateOf(day).toISOString().slice(0, 10)},${sold},${price(day)},${(day * 31) % 13}`;
    });
    await studio.choose('prices.csv', `date,sold,price,clicks\n${lines.join('\n')}\n`);
    await page.getByLabel('Forecast this').selectOption('sold');
    await page.getByText('2 other columns that may help').click();
    await page.getByRole('combobox', { name: 'clicks', exact: true }).selectOption('past');
    await page.getByRole('combobox', { name: 'price', exact: true }).selectOption('future');
    await page.getByText('7 rows are known ahead.').waitFor();
    await page.getByLabel('Rows ahead').fill('8');
    await page.getByText('not known for all 8 rows ahead is left out').waitFor();
    await page.getByLabel('Rows ahead').fill('7');
    await page.getByLabel('How thoroughly').selectOption('fast');
    expect(await studio.faults()).toEqual([]);
    await studio.forecast();
    const mattered = page.getByRole('region', { name: 'What mattered' }).getByRole('row');
    expect(await mattered.nth(1).textContent()).toMatch(/^price known ahead\d+% larger$/);
    expect(await mattered.filter({ hasText: 'clicks' }).count()).toBe(1);
    expect(await page.locator('pre').textContent()).toContain("futureCovariates: ['price']");
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await studio.faults()).toEqual([]);
  });

  /** The zip, unpacked, is what `loadModel` reads, and forecasts what the page did. */
  async function expectModelToAgree(
    { name, bytes }: { name: string; bytes: Buffer },
    csv: string,
    point: Float64Array,
  ) {
    expect(name).toBe('absatz-model.zip');
    for (const [file, content] of Object.entries(unzipSync(bytes))) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), content);
    }
    writeFileSync(path.join(folder, 'absatz.csv'), csv);
    const forecast = await inNode(`
      import '@btcfc/forecast';
      import { loadModel } from '@btcfc/core';
      import { fillGaps, readSeries } from '@btcfc/series';
      const { series: [read] } = await readSeries('absatz.csv', { duplicates: 'first' });
      const series = fillGaps(read, { fill: 'nan' });
      const { model, fitted } = await loadModel('model');
      const { point } = await model.predict(fitted, [{
        series, panel: [], origin: series.values.length - 1, horizon: 7, levels: [0.05, 0.5, 0.95], seed: 0,
        tail: (count) => ({ ...series, values: series.values.slice(-count), dates: series.dates.slice(-count) }),
      }]);
      console.log(JSON.stringify([...point]));`);
    (JSON.parse(forecast) as number[]).forEach((value, row) => {
      expect(Math.abs(value / point[row]! - 1)).toBeLessThan(1e-6);
    });
  }

  async function runInNode(code: string, csv: string) {
    writeFileSync(path.join(folder, 'absatz.csv'), csv);
    const told = await inNode(code);
    const text = readFileSync(path.join(folder, 'forecast/forecast.csv'), 'utf8');
    return { told, table: readCsv(text) as Record<string, Float64Array> };
  }

  /** Runs a program on the packages as they were built. */
  function inNode(code: string): Promise<string> {
    const modules = path.join(folder, 'node_modules');
    mkdirSync(modules, { recursive: true });
    const link = path.join(modules, '@btcfc');
    rmSync(link, { force: true });
    symlinkSync(path.resolve(__dirname, '../node_modules/@btcfc'), link, 'dir');
    const program = path.join(folder, 'program.mjs');
    writeFileSync(program, code);
    return command(process.execPath, [program], { cwd: folder });
  }

  it('keeps many series apart, whatever they are called, and runs nothing of their names', async () => {
    studio = await browser.open({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
    const { page } = studio;
    const ids = ['</script><script>hacked = 1</script>', '=1+1', '<img src=x onerror=hacked=1>'];
    const lines = Array.from({ length: 60 }, (_, day) =>
      ids.map((id) => `${dateOf(day).toISOString().slice(0, 10)},"${id}",${soldOn(day).toFixed(1)}`),
    );
    await studio.choose('<b>.csv', `date,shop,sold\n${lines.flat().join('\n')}\n`);
    await page.getByLabel('How thoroughly').selectOption('fast');
    await studio.forecast();
    const list = page.getByRole('list', { name: 'Series' });
    expect(await list.getByRole('listitem').count()).toBe(3);
    await list.getByRole('button', { name: '=1+1' }).click();
    await page.locator('.result canvas[aria-label*="=1+1"]').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await studio.faults()).toEqual([]);

    const csv = (await studio.saved(/^Forecast CSV/)).bytes.toString();
    expect(csv).toContain(`"'=1+1"`);
    const report = (await studio.saved(/^Report/)).bytes.toString();
    expect(report).not.toContain('<img src=x');
    expect(report).not.toContain('</script><script>hacked');
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
  });

  it('tells series apart by two columns', async () => {
    studio = await browser.open();
    const { page } = studio;
    const lines = Array.from({ length: 40 }, (_, day) =>
      ['north', 'south'].flatMap((shop) =>
        ['tea', 'milk'].map(
          (item) => `${dateOf(day).toISOString().slice(0, 10)},${shop},${item},${soldOn(day)}`,
        ),
      ),
    );
    await studio.choose('items.csv', `date,shop,item,sold\n${lines.flat().join('\n')}\n`);
    await page.getByLabel('A series for each').selectOption('shop');
    await page.getByLabel('And for each').selectOption('item');
    await page.getByText('4 by shop, item').waitFor();
    await page.getByLabel('How thoroughly').selectOption('fast');
    await studio.forecast();
    expect(await page.getByRole('list', { name: 'Series' }).getByRole('listitem').count()).toBe(4);
    expect(await page.locator('pre').textContent()).toContain("id: ['shop', 'item']");
    expect(await studio.faults()).toEqual([]);
  });

  it('asks how numbers are written where that is unclear', async () => {
    studio = await browser.open();
    const { page } = studio;
    const lines = Array.from(
      { length: 20 },
      (_, day) => `${dateOf(day).toISOString().slice(0, 10)},"12,${300 + day}"`,
    );
    await studio.choose('visits.csv', `day,visits\n${lines.join('\n')}\n`);
    await page
      .getByRole('alert')
      .filter({ hasText: 'Set “Numbers are written” to “as 1.234,5” if' })
      .waitFor();
    await page.getByLabel('Numbers are written').selectOption('as 1,234.5');
    await page.getByText('No gaps, no empty cells, no doubled rows.').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByLabel('How thoroughly').selectOption('fast');
    await studio.forecast();
    expect(await page.locator('pre').textContent()).toContain("decimal: '.',");
    await page.getByText('The numbers', { exact: true }).click();
    const row = page.getByRole('region', { name: 'The forecast in numbers' }).getByRole('row').nth(1);
    expect(await row.textContent()).toMatch(/^2024-01-2112,3\d\d/);
  });

  it('is used by the keyboard, and stops at once when it is told to', async () => {
    studio = await browser.open();
    const { page } = studio;
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('made-up-load.csv').waitFor();
    await studio.hasFocus('What was found');
    await page.getByLabel('Rows ahead').focus();
    await page.keyboard.press('Enter');
    const stop = page.getByRole('button', { name: 'Stop' });
    await stop.focus();
    await page.keyboard.press('Enter');
    await stop.waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Forecast', exact: true }).isEnabled()).toBe(true);
  });

  it('asks one host for prices as of today, when a person wants it to, and says so where it does not answer', async () => {
    studio = await browser.open();
    const { page } = studio;
    const button = page.getByRole('button', { name: /^Bitcoin today/ });
    const asked: string[] = [];
    let values: { x: number; y: number }[] | undefined;
    await page.context().route('https://api.blockchain.info/**', (route) => {
      asked.push(route.request().url());
      if (!values) return route.abort('internetdisconnected');
      const headers = { 'Access-Control-Allow-Origin': '*' };
      return route.fulfill({ json: { status: 'ok', values }, headers });
    });
    await button.click();
    const refusal = page.getByRole('alert').filter({ hasText: 'api.blockchain.info could not be asked' });
    await refusal.waitFor();
    expect(await refusal.textContent()).toContain('may be offline');
    expect(await page.getByRole('button', { name: 'Choose a file' }).isEnabled()).toBe(true);
    expect(asked.length).toBeGreaterThan(0);
    expect(await studio.faults()).toEqual([]);
    // a browser tells of requests that fail
    studio.errors.splice(0);

    values = Array.from({ length: 800 }, (_, day) => ({ x: 1_700_006_400 + 86_400 * day, y: 30_000 + day }));
    await button.click();
    await page.getByText('bitcoin-live.csv').waitFor();
    await page.getByText('730', { exact: true }).waitFor();
    expect(new Set(asked)).toEqual(new Set(studio.strangers));
    expect([...new Set(asked)]).toEqual([
      'https://api.blockchain.info/charts/market-price?timespan=all&sampled=false&format=json&cors=true',
    ]);
    // the page itself may not, nor what forecasts
    const isRefused = `fetch('https://api.blockchain.info/charts/market-price').then(() => false, () => true)`;
    const before = asked.length;
    expect(await page.evaluate(isRefused)).toBe(true);
    const forecasting = page.workers().find((worker) => !worker.url().includes('live-bitcoin'))!;
    expect(await forecasting.evaluate(isRefused)).toBe(true);
    expect(asked).toHaveLength(before);
    studio.errors.splice(0);
    studio.requests.splice(0);
  });

  it('goes on after it was stopped and its page was left, with what was tried', async () => {
    studio = await browser.open();
    const { page } = studio;
    const load = () => page.getByRole('button', { name: /Daily sales/ }).click();
    await load();
    await page.getByLabel('How thoroughly').selectOption('fast');
    await page.getByRole('button', { name: 'Forecast', exact: true }).click();
    await page.getByText(/^[3-9] of \d+ tried/).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    expect(await page.getByRole('button', { name: 'Go on' }).isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Forecast', exact: true }).isEnabled()).toBe(false);
    await studio.workersEnd();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();

    // the length of what is kept
    await page.addInitScript(`globalThis.kept = () => new Promise((resolve) => {
      const request = indexedDB.open('btcfc:btcfc-studio');
      request.onsuccess = () => {
        const files = request.result.transaction('files').objectStore('files').getAll();
        files.onsuccess = () => {
          request.result.close();
          resolve(files.result.reduce((sum, { length }) => sum + length, 0));
        };
      };
    })`);
    await page.reload();
    await page.getByRole('button', { name: 'Choose a file' }).waitFor();
    const before = await page.evaluate<number>('kept()');
    expect(before).toBeGreaterThan(1000);
    await load();
    await page.getByLabel('How thoroughly').selectOption('fast');
    // begun anew it would be short when the first model is told of
    await page.evaluate(`globalThis.keptThen = undefined; new MutationObserver(() => {
      const text = document.querySelector('.running [role=status]')?.textContent;
      if (/^\\d+ of/.test(text ?? '')) keptThen ??= kept();
    }).observe(document.body, { subtree: true, childList: true, characterData: true })`);
    await studio.forecast();
    expect(await page.evaluate('keptThen')).toBeGreaterThanOrEqual(before);
    // and is forgotten once it is made
    expect(await page.evaluate('kept()')).toBe(0);
  });

  it('pauses in the middle of a training, and goes on with it, also after its page was left', async () => {
    studio = await browser.open();
    const { page } = studio;
    const forecastLoad = async () => {
      await page.getByRole('button', { name: /load/i }).first().click();
      await page.getByText('made-up-load.csv').waitFor();
      await page.getByRole('button', { name: 'Forecast', exact: true }).click();
    };
    const training = page.getByText(/training \d+: epoch \d+ /);
    /** Which training, and the epoch of it, as one number. */
    const trained = async () => {
      await training.waitFor({ timeout: 120_000 });
      const [, fit, epoch] = /training (\d+): epoch (\d+)/.exec((await training.textContent())!)!;
      return 1e6 * Number(fit) + Number(epoch);
    };
    await forecastLoad();
    await page.getByText(/training \d+: epoch ([3-9]|\d\d+) /).waitFor({ timeout: 120_000 });
    const before = await trained();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('heading', { name: 'Paused' }).waitFor();
    await studio.workersEnd();
    await page.getByRole('button', { name: 'Go on' }).click();
    await training.waitFor({ state: 'detached' });
    expect(await trained()).toBeGreaterThanOrEqual(before);
    await page.reload();
    await forecastLoad();
    expect(await trained()).toBeGreaterThanOrEqual(before);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    expect(await studio.faults()).toEqual([]);
  });

  it.each([
    ['empty', '', 'bad.csv is empty.'],
    ['binary', Buffer.from([0, 255, 254, 0, 7]), 'bad.csv is no text'],
    ['of one row', 'date,sold\n2026-01-01,3\n', 'A forecast takes a series with 3 known values'],
    ['without dates', 'town,sold\nUlm,3\nBonn,4\nKiel,5\n', 'bad.csv has no column of dates'],
    ['of formulas', 'date,sold\n2026-01-01,=1+1\n2026-01-02,=A1\n', '"=1+1" in line 2'],
  ])('says what is wrong with a file that is %s', async (_name, content, problem) => {
    studio = await browser.open();
    await studio.choose('bad.csv', content);
    const button = studio.page.getByRole('button', { name: 'Forecast', exact: true });
    if (problem.startsWith('A forecast')) await button.click();
    await studio.page.getByRole('alert').filter({ hasText: problem }).waitFor();
    // and goes on with another
    await studio.drop('good.json', '[{"date":"2026-01-01","sold":3},{"date":"2026-01-02","sold":4}]');
    await studio.page.getByText('good.json').waitFor();
    await studio.page.getByRole('alert').waitFor({ state: 'detached' });
  });
});
