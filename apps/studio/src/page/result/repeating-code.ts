import type { ForecastChoices } from '../../messages';

/** A few lines of TypeScript that make the same forecast of the same file. */
export function repeatingCode(
  file: string,
  { horizon, preset, network, ...reading }: ForecastChoices,
): string {
  const options = {
    ...{ horizon, ...reading },
    ...(preset !== 'good' && { preset }),
    ...(network && preset !== 'fast' && { network }),
  };
  const needed = options.network?.backend === 'webgpu' ? ' webgpu @tensorflow/tfjs-backend-webgpu' : '';
  const lines = Object.entries(options).map(([name, value]) => `  ${name}: ${literal(value)},`);
  return `// npm i @btcfc/forecast${needed}
import { forecast } from '@btcfc/forecast';

const result = await forecast(${literal(`./${file}`)}, {
${lines.join('\n')}
});
console.log(String(result));
await result.save('forecast');
`;
}

/** A value as it is written in a program, whatever signs a name holds. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object')
    return `{ ${Object.entries(value!)
      .map(([name, one]) => `${name}: ${literal(one)}`)
      .join(', ')} }`;
  if (typeof value !== 'string') return String(value);
  const text = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${text.replace(/[\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`)}'`;
}
