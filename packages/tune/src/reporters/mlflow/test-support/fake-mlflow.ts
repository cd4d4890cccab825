import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRun {
  params: Record<string, string>;
  tags: Record<string, string>;
  metrics: { key: string; value: number | string; step: number }[];
  status: string;
  name: string;
}

/** As much of an MLflow server as the reporter asks of one, which can be told to fail. */
export class FakeMlflow {
  readonly requests: { path: string; authorization: string | undefined; size: number }[] = [];
  readonly runs: FakeRun[] = [];
  /** What to answer instead; undefined: as it should. */
  fault:
    | ((path: string, count: number) => { status: number; body?: string } | 'drop' | undefined)
    | undefined;
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      void this.read(request).then(({ path, body }) => {
        const fault = this.fault?.(path, this.requests.length);
        if (fault === 'drop') {
          request.socket.destroy();
          return;
        }
        const answer = fault
          ? (fault.body ?? '{"message":"not now"}')
          : JSON.stringify(this.answer(path, body));
        response.writeHead(fault?.status ?? (answer.includes('error_code') ? 404 : 200)).end(answer);
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  private async read(request: IncomingMessage): Promise<{ path: string; body: Body }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const path = request.url!.replace('/api/2.0/mlflow/', '').replace(/\?.*/, '');
    this.requests.push({ path, authorization: request.headers.authorization, size: text.length });
    return { path, body: (text === '' ? {} : JSON.parse(text)) as Body };
  }

  private answer(path: string, body: Body): object {
    if (path === 'experiments/get-by-name') return { error_code: 'RESOURCE_DOES_NOT_EXIST' };
    if (path === 'experiments/create') return { experiment_id: '7' };
    if (path === 'runs/create') {
      const tags = Object.fromEntries(body.tags!.map(({ key, value }) => [key, value]));
      this.runs.push({ params: {}, tags, metrics: [], status: 'RUNNING', name: body.run_name! });
      return { run: { info: { run_id: String(this.runs.length - 1) } } };
    }
    if (path === 'runs/search') {
      const wanted = /= '(.*)'$/.exec(body.filter!)![1];
      const runs = this.runs.flatMap(({ tags }, index) =>
        tags['btcfc.search'] === wanted
          ? [
              {
                info: { run_id: String(index) },
                data: { tags: [{ key: 'btcfc.trial', value: tags['btcfc.trial'] }] },
              },
            ]
          : [],
      );
      return { runs };
    }
    const run = this.runs[Number(body.run_id)]!;
    if (path === 'runs/update') run.status = body.status!;
    for (const { key, value } of body.params ?? []) run.params[key] = value;
    for (const { key, value } of body.tags ?? []) run.tags[key] = value;
    for (const { key, value, step } of body.metrics ?? []) run.metrics.push({ key, value, step });
    return {};
  }
}

interface Body {
  run_id?: string;
  run_name?: string;
  status?: string;
  filter?: string;
  params?: { key: string; value: string }[];
  tags?: { key: string; value: string }[];
  metrics?: { key: string; value: number | string; step: number }[];
}
