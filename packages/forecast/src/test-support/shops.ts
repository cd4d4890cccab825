import { formatDate, Rng } from '@btcfc/core';

/** A CSV of shops by the day, made up: a week of season each, and noise that is small beside it. */
export function shopsCsv({ shops, days }: { shops: number; days: number }): string {
  const rng = new Rng(4);
  const lines = ['day,shop,sold'];
  for (let day = 0; day < days; day++) {
    const date = formatDate(Date.UTC(2024, 0, 1 + day));
    for (let shop = 0; shop < shops; shop++) {
      const level = 50 * (1 + shop);
      const season = [0, 0.1, 0.3, 0.1, 0.4, 0.8, 0.2][day % 7]!;
      lines.push(`${date},shop ${shop},${(level * (1 + season + 0.05 * rng.normal())).toFixed(2)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
