import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '@btcfc/test-support';
import { canBeInstalled, denoBinary, denoPackage, packageFromRegistry } from '@btcfc/workspace';
import { notebookOf } from './notebook';

jest.setTimeout(600_000);

/** What speaks to a kernel. */
const zeromq = { name: 'zeromq', version: '6.8.0' };

const read = (name: string) => readFileSync(path.join(__dirname, name), 'utf8');
const cells = () =>
  (JSON.parse(read('tutorial.ipynb')) as { cells: { cell_type: string; source: string[] }[] }).cells.map(
    ({ cell_type: type, source }) => ({ type, text: source.join('') }),
  );

it('is what the tutorial comes to (`node dist/notebook.js` writes it anew)', () => {
  expect(read('tutorial.ipynb')).toBe(notebookOf(read('tutorial.ts')));
});

it('says where the tutorial is not built as expected', () => {
  expect(() =>
    notebookOf(read('tutorial.ts').replace('for (const protocol of', 'for (const each of')),
  ).toThrow('The tutorial has no loop over its protocols any more.');
});

describeWithDeno('in the kernel of Deno', () => {
  it('runs, and shows its charts', async () => {
    const kernel = await DenoKernel.start();
    try {
      const shown: Record<string, unknown>[] = [];
      let printed = '';
      for (const { type, text } of cells()) {
        if (type !== 'code') continue;
        const outcome = await kernel.execute(short(text, kernel.directory));
        printed += outcome.printed;
        shown.push(...outcome.shown);
      }
      const pictures = shown.flatMap((forms) => ('image/png' in forms ? [String(forms['image/png'])] : []));
      // not the pictures themselves: a failure would print them
      expect(pictures.length).toBe(3);
      for (const picture of pictures)
        expect(Buffer.from(picture, 'base64').subarray(1, 4).toString()).toBe('PNG');
      expect(printed).toContain('SYNTHETIC data, made up by the program: no real prices');
      expect(printed).toContain('[2725 rows x 109 columns]');
      expect(printed).toMatch(/lstm +[\d.]+ .*\npersistence +[\d.]+ /);
      expect(printed).toMatch(/The next day's 90% interval/);
    } finally {
      await kernel.stop();
    }
  });
});

/** `describe` where the registry has what is needed, or it is installed already; elsewhere the tests are skipped by name. */
function describeWithDeno(name: string, tests: () => void): void {
  if ([denoPackage(), zeromq].every(canBeInstalled)) describe(name, tests);
  else describe.skip(`${name} (needs Deno and zeromq from the npm registry)`, tests);
}

/** The knobs of the shortest run there is; what is told on the way is the same. */
function short(code: string, out: string): string {
  return code
    .replace('trials: 3', 'trials: 1')
    .replace('epochs: 20', 'epochs: 2')
    .replace("out: 'notebook'", `out: ${JSON.stringify(out)}`);
}

/** The parts of a message that are looked at. */
interface KernelMessage {
  msg_id?: string;
  msg_type?: string;
  text?: string;
  data?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  execution_state?: string;
}

interface Socket {
  connect(address: string): void;
  subscribe?(): void;
  send(frames: (string | Buffer)[]): Promise<void>;
  receive(): Promise<Buffer[]>;
  close(): void;
}

/** A kernel of Deno's, spoken to as Jupyter does (messaging protocol 5.3 over ZeroMQ). */
class DenoKernel {
  private constructor(
    private readonly child: ChildProcess,
    readonly directory: string,
    private readonly shell: Socket,
    private readonly told: Socket,
    private readonly key: string,
  ) {}

  static async start(): Promise<DenoKernel> {
    const deno = await denoBinary();
    const folder = await packageFromRegistry(zeromq.name, zeromq.version);
    const { Dealer, Subscriber } = require(folder) as {
      Dealer: new () => Socket;
      Subscriber: new () => Socket;
    };
    const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-kernel-'));
    const [shell, iopub, stdin, control, heartbeat] = await freePorts(5);
    const key = randomUUID();
    const file = path.join(directory, 'connection.json');
    const ports = {
      shell_port: shell,
      iopub_port: iopub,
      stdin_port: stdin,
      control_port: control,
      hb_port: heartbeat,
    };
    const how = {
      transport: 'tcp',
      ip: '127.0.0.1',
      signature_scheme: 'hmac-sha256',
      kernel_name: 'deno',
      key,
    };
    writeFileSync(file, JSON.stringify({ ...ports, ...how }));
    // where the notebook lies, whose packages are found from there
    const child = spawn(deno, ['jupyter', '--kernel', '--conn', file], {
      cwd: __dirname,
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: 'ignore',
    });
    const [asked, told] = [new Dealer(), new Subscriber()];
    told.connect(`tcp://127.0.0.1:${iopub}`);
    told.subscribe!();
    asked.connect(`tcp://127.0.0.1:${shell}`);
    return new DenoKernel(child, directory, asked, told, key);
  }

  /** Runs a cell to its end. Fails with what the cell threw. */
  async execute(code: string): Promise<{ printed: string; shown: Record<string, unknown>[] }> {
    const id = randomUUID();
    const header = { msg_id: id, session: this.key, username: 'test', date: new Date().toISOString() };
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const parts = [{ ...header, msg_type: 'execute_request', version: '5.3' }, {}, {}, content].map((part) =>
      JSON.stringify(part),
    );
    const signature = createHmac('sha256', this.key);
    for (const part of parts) signature.update(part);
    await this.shell.send(['<IDS|MSG>', signature.digest('hex'), ...parts]);
    let printed = '';
    const shown: Record<string, unknown>[] = [];
    for (;;) {
      const frames = (await this.told.receive()).map(String);
      const [type, parent, , message] = frames
        .slice(frames.indexOf('<IDS|MSG>') + 2)
        .map((frame) => JSON.parse(frame) as KernelMessage);
      if (parent!.msg_id !== id) continue;
      if (type!.msg_type === 'stream') printed += message!.text;
      if (type!.msg_type === 'execute_result' || type!.msg_type === 'display_data')
        shown.push(message!.data!);
      if (type!.msg_type === 'error')
        throw new Error(
          `${code}\n${message!.ename}: ${message!.evalue}\n${(message!.traceback ?? []).join('\n')}`,
        );
      if (type!.msg_type === 'status' && message!.execution_state === 'idle') return { printed, shown };
    }
  }

  async stop(): Promise<void> {
    this.shell.close();
    this.told.close();
    this.child.kill('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }
}
