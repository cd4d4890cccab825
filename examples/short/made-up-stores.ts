import { formatDate, Rng } from '@btcfc/core';

/** Six stores of two regions by the day, as CSV, made up: weekdays, promotions, noise; promotions are known two weeks ahead. */
export function madeUpStores(days = 400): string {
  const rng = new Rng(1);
  const lines = ['date,store,region,sales,promo'];
  for (let store = 0; store < 6; store++) {
    const region = store < 3 ? 'coast' : 'inland';
    for (let day = 0; day < days + 14; day++) {
      const date = new Date(Date.UTC(2024, 0, 1 + day));
      const promo = rng.uniform(0, 1) < 0.15 ? 1 : 0;
      const weekday = [0, 2, 3, 5, 14, 20, 9][(date.getUTCDay() + 6) % 7]!;
      const usual =
        (60 + 15 * store + 0.02 * day + weekday) * (1 + promo * (region === 'coast' ? 0.3 : 0.15));
      const sales = day < days ? Math.round(usual + 4 * rng.normal()) : '';
      lines.push([formatDate(date.getTime()), `store ${store + 1}`, region, sales, promo].join(','));
    }
  }
  return lines.join('\n');
}
