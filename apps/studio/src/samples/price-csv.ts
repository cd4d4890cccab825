/** The last two years of daily prices, an empty cell where one is missing. */
export function priceCsv(dates: readonly string[], prices: Float64Array): string {
  const lines = Array.from(
    prices,
    (price, row) => `${dates[row]},${Number.isNaN(price) ? '' : price.toFixed(2)}`,
  );
  return `date,price\n${lines.slice(-730).join('\n')}\n`;
}
