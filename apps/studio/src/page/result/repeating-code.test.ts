import { repeatingCode } from './repeating-code';

// as the runtime reads it: what stands in the code is what was asked for
async function asked(code: string): Promise<unknown[]> {
  const calls: unknown[] = [];
  const body = code
    .replace(/^import .*$/m, '')
    .replace(/^console.*$/m, '')
    .replace(/^await result.*$/m, '');
  const run = new Function('forecast', `return (async () => {${body}})()`);
  await run((...args: unknown[]) => calls.push(...args));
  return calls;
}

describe('the lines that repeat a forecast', () => {
  it('say no more than is needed', () => {
    expect(repeatingCode('sales.csv', { horizon: 28, preset: 'good' })).toBe(`// npm i @btcfc/forecast
import { forecast } from '@btcfc/forecast';

const result = await forecast('./sales.csv', {
  horizon: 28,
});
console.log(String(result));
await result.save('forecast');
`);
  });

  it('hold whatever signs a name has', async () => {
    const value = `it's "so" \\ </script>\u2028\n\${x}`;
    const code = repeatingCode(`${value}.csv`, { horizon: 2, preset: 'fast', value, dayFirst: true });
    expect(await asked(code)).toEqual([
      `./${value}.csv`,
      { horizon: 2, value, dayFirst: true, preset: 'fast' },
    ]);
  });

  it('say how large the network is, and what trains it in Node', async () => {
    const network = { hiddenDim: 300, backend: 'webgpu' } as const;
    const code = repeatingCode('a.csv', { horizon: 2, preset: 'good', network });
    expect(code).toMatch(/^\/\/ npm i @btcfc\/forecast webgpu @tensorflow\/tfjs-backend-webgpu\n/);
    expect(await asked(code)).toEqual(['./a.csv', { horizon: 2, network }]);
    expect(repeatingCode('a.csv', { horizon: 2, preset: 'fast', network })).not.toContain('network');
  });

  it('name two columns that tell series apart', async () => {
    const id: [string, string] = ["shop's", 'article'];
    expect(await asked(repeatingCode('a.csv', { horizon: 2, preset: 'good', id }))).toEqual([
      './a.csv',
      { horizon: 2, id },
    ]);
  });
});
