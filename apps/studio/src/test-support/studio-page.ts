import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { browserFlags, browserPath } from '@btcfc/test-support';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type ServedPage, type ServePageOptions, servePage } from '../server/http/serve-page';
import { eventually } from './eventually';

const folder = path.resolve(__dirname, '../../dist/page');

/** The built page in Chromium, and all that it asked for over the network. */
export class StudioBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly served: ServedPage,
    private readonly home: string,
    private readonly isShared: boolean,
  ) {}

  /** @param options of the server; a page that asks this server tells with them what it asks for */
  static async start(options: Partial<ServePageOptions> = {}): Promise<StudioBrowser> {
    if (!existsSync(folder)) throw new Error(`${folder} is not built: run the root's \`npm test\`.`);
    const browser = await chromium.launch({ executablePath: browserPath, args: browserFlags });
    return StudioBrowser.serving(browser, options, false);
  }

  private static async serving(browser: Browser, options: Partial<ServePageOptions>, isShared: boolean) {
    const served = await servePage({ folder, port: 0, ...options });
    return new StudioBrowser(browser, served, options.page ?? 'index.html', isShared);
  }

  /** The same browser with another server, which alone ends when what is given back is closed. */
  serve(options: Partial<ServePageOptions>): Promise<StudioBrowser> {
    return StudioBrowser.serving(this.browser, options, true);
  }

  get url(): string {
    return this.served.url;
  }

  /** Opens the page that forecasts, or the address of another one, which is not waited for. */
  async open(options: BrowserContextOptions = {}, address?: string): Promise<StudioPage> {
    const page = await this.browser.newPage({ viewport: { width: 1100, height: 800 }, ...options });
    const studio = new StudioPage(page, this.served.url, this.home);
    await page.goto(address ?? this.served.url);
    if (address === undefined) await page.getByRole('button', { name: 'Choose a file' }).waitFor();
    return studio;
  }

  async close(): Promise<void> {
    if (!this.isShared) await this.browser.close();
    await this.served.close();
  }
}

export class StudioPage {
  /** Addresses of all requests, those of workers too. */
  readonly requests: string[] = [];
  readonly errors: string[] = [];

  constructor(
    readonly page: Page,
    private readonly url: string,
    private readonly home = 'index.html',
  ) {
    page.context().on('request', (request) => this.requests.push(request.url()));
    page.on('pageerror', (error) => this.errors.push(error.stack ?? String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.errors.push(message.text());
    });
  }

  /** Requests that went to another place than the page came from. */
  get strangers(): string[] {
    return this.requests.filter((url) => !url.startsWith(this.url) && !/^(data|blob):/.test(url));
  }

  /** What was loaded so far, packed as hosts pack it, bytes. */
  get loadedBytes(): number {
    const names = new Set(this.requests.filter((url) => url.startsWith(this.url)));
    return [...names]
      .map((url) => url.slice(this.url.length).replace(/#.*$/, '') || this.home)
      .filter((name) => existsSync(path.join(folder, name)))
      .reduce((sum, name) => sum + gzipSync(readFileSync(path.join(folder, name))).length, 0);
  }

  async choose(name: string, content: string | Buffer): Promise<void> {
    const buffer = typeof content === 'string' ? Buffer.from(content) : content;
    await this.page.getByLabel('File of data').setInputFiles({ name, mimeType: 'text/csv', buffer });
  }

  async chooseModel(name: string, buffer: Buffer): Promise<void> {
    await this.page.getByLabel('Saved model').setInputFiles({ name, mimeType: 'application/zip', buffer });
  }

  /** Drops a file anywhere on the page. */
  async drop(name: string, content: string): Promise<void> {
    await this.page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(name)}));
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    })()`);
  }

  /** Presses Forecast and waits for what comes next, so many milliseconds. */
  async forecast(timeout = 30_000): Promise<void> {
    await this.page.getByRole('button', { name: 'Forecast', exact: true }).click();
    await this.page.getByRole('heading', { name: 'What comes next', exact: true }).waitFor({ timeout });
  }

  /** Presses a button and gives back the file that is saved. */
  async saved(button: RegExp): Promise<{ name: string; bytes: Buffer }> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name: button }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  /** Waits until an element has the focus that holds a text. */
  async hasFocus(text: string): Promise<void> {
    await this.page.locator(':focus', { hasText: text }).waitFor();
  }

  /** Waits until no worker is left. */
  async workersEnd(): Promise<void> {
    await eventually(() => expect(this.page.workers()).toEqual([]));
  }

  /** What axe-core finds that is serious or critical. */
  async faults(): Promise<string[]> {
    // not as a script of the page, whose policy lets none be added
    if (!(await this.page.evaluate('"axe" in globalThis')))
      await this.page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
    const found = await this.page.evaluate<
      string[]
    >(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
    return found;
  }
}
