import {
  defineOptions,
  type Frame,
  type FrameResult,
  numbersOf,
  type OptionsInput,
  option,
  readTable,
  takeRows,
  writeTable,
} from '@btcfc/core';

const keepOptions = defineOptions('keepPricedRows', {
  /** The column that holds the price. @default 'btc_market_price' */
  priceColumn: option.text({ default: 'btc_market_price' }),
});

/** Options of `keepPricedRows`. */
export interface KeepPricedRowsOptions extends OptionsInput<typeof keepOptions> {}

/**
 * The rows with a price above 0. A danfo frame that loses rows gets a new index.
 *
 * @throws BtcfcError `INVALID_OPTION`; `MISSING_COLUMN`; `INVALID_DATA` if the price holds something else than finite or
 * missing numbers
 *
 * @example
 * import { keepPricedRows } from '@btcfc/btc-features';
 *
 * keepPricedRows({ close: [0, 2, null] }, { priceColumn: 'close' }); // -> { close: Float64Array [2] }
 */
export function keepPricedRows<Input extends Frame>(
  frame: Input,
  options?: KeepPricedRowsOptions,
): FrameResult<Input> {
  const { priceColumn } = keepOptions.read(options);
  const table = readTable(frame);
  const prices = numbersOf(table, priceColumn, { infinite: 'refused' });
  const positions: number[] = [];
  for (let row = 0; row < table.rows; row++) if (prices[row]! > 0) positions.push(row);
  return writeTable(takeRows(table, positions), frame);
}
