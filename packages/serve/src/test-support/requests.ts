interface Answering {
  fetch(request: Request): Promise<Response>;
}

export interface Sent {
  status: number;
  headers: Headers;
  answer: ReturnType<typeof JSON.parse>;
}

const json = { 'Content-Type': 'application/json' };

/** Sends a request to a service; the answer's body is parsed where it is JSON. */
export async function send(
  service: Answering,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Sent> {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const request = new Request(`http://localhost${path}`, {
    method,
    body: text,
    headers: { ...json, ...headers },
  });
  return readAnswer(await service.fetch(request));
}

export async function readAnswer(response: Response): Promise<Sent> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, answer: isJson ? JSON.parse(text) : text };
}
