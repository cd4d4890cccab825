import { addHolidays, readSeries } from '@btcfc/series';

/** Reads what a page may be given: bytes of a file, packed. */
export async function program(): Promise<unknown> {
  const csv = 'time;load\n2022-10-30 01:00;1\n2022-10-30 02:00;2,5\n2022-10-30 02:00;3\n2022-10-30 03:00;4\n';
  const packed = new Blob([csv]).stream().pipeThrough(new CompressionStream('gzip'));
  const { series, report } = await readSeries(packed, { timeZone: 'Europe/Berlin' });
  const { futureCovariates } = await addHolidays(series[0]!, { country: 'DE', region: 'BE', horizon: 48 });
  return {
    values: Array.from(series[0]!.values),
    dates: Array.from(series[0]!.dates!),
    report,
    holiday: Array.from(futureCovariates!.holiday!),
  };
}
