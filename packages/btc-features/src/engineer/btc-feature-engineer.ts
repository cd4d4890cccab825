import {
  addColumn,
  BtcfcError,
  columnOf,
  defineOptions,
  type Frame,
  type FrameResult,
  invalidOption,
  numbersOf,
  type OptionsOutput,
  option,
  readTable,
  type Table,
  writeTable,
} from '@btcfc/core';
import { logarithm, readOrderedDates } from '@btcfc/features';
import { type IndicatorGroup, type IndicatorInputs, indicatorsFor } from './indicators';

/** Options of `BTCFeatureEngineer`. */
export interface BTCFeatureEngineerOptions {
  /** The price. @default 'btc_market_price' */
  priceColumn?: string;
  /** The volume traded. @default 'btc_trade_volume' */
  volumeColumn?: string;
  /**
   * The number of coins in circulation; `null` where there is none, as for a stock: supply and market capitalisation
   * are left out then. @default 'btc_total_bitcoins'
   */
  supplyColumn?: string | null;
  /** The market capitalisation; `null` to leave it out. @default 'btc_market_cap' */
  marketCapColumn?: string | null;
  /**
   * Columns to add the logarithm of, as `log_<column>`. @default price, market cap, supply, volume,
   * `btc_output_volume`, `btc_estimated_transaction_volume`, `btc_estimated_transaction_volume_usd`,
   * `btc_transaction_fees`, `btc_cost_per_transaction`, `btc_miners_revenue`; where `supplyColumn` is `null`, price and
   * volume
   */
  logColumns?: readonly string[];
  /** The dates, which must be in time order; not looked at where there is no such column. @default 'Date' */
  dateColumn?: string;
  /** The time zone whose clocks dates without an offset were read from. @default 'UTC' */
  timeZone?: string;
  /**
   * What stands for a missing number in the result. A published notebook writes -101010.
   * @default NaN
   */
  missingValue?: number;
}

const columnOrNone = (name: string, value: unknown): string | null => {
  if (value === null || (typeof value === 'string' && value !== '')) return value;
  throw invalidOption(name, value, 'the name of a column, or null');
};

const engineerOptions = defineOptions('BTCFeatureEngineer', {
  priceColumn: option.text({ default: 'btc_market_price' }),
  volumeColumn: option.text({ default: 'btc_trade_volume' }),
  supplyColumn: option.custom(columnOrNone, { default: 'btc_total_bitcoins' }),
  marketCapColumn: option.custom(columnOrNone, { default: 'btc_market_cap' }),
  logColumns: option.list(option.text()),
  dateColumn: option.text({ default: 'Date' }),
  timeZone: option.text(),
  missingValue: option.custom(
    (name, value): number => {
      if (typeof value === 'number' && Math.abs(value) !== Number.POSITIVE_INFINITY) return value;
      throw invalidOption(name, value, 'a finite number or NaN');
    },
    { default: Number.NaN },
  ),
});

type Settings = OptionsOutput<typeof engineerOptions>;

/** The columns that an engineer adds, by what they are made of; `logarithms` holds the `log_<column>`. */
export type FeatureGroups = Readonly<Record<IndicatorGroup | 'logarithms', readonly string[]>>;

/**
 * Adds indicators of price, volume and supply to a frame, and a flag for every number column, given or added,
 * that says where it was missing: from the 24 columns of the Bitcoin dataset 24 + 31 + 54. Rows must be in
 * time order; every indicator of a row comes from that row and those before it. Any asset will do, such as a stock's
 * `{ priceColumn: 'Close', volumeColumn: 'Volume', supplyColumn: null }`.
 *
 * @example
 * import { BTCFeatureEngineer } from '@btcfc/btc-features';
 *
 * const stock = { Date: ['2018-01-30', '2018-01-31'], Close: [166.97, 167.43], Volume: [46e6, 32e6] };
 * const engineer = new BTCFeatureEngineer({ priceColumn: 'Close', volumeColumn: 'Volume', supplyColumn: null });
 * engineer.transform(stock).volume_7d; // -> Float64Array [46e6, 78e6]
 * engineer.groups.logarithms; // -> ['log_Close', 'log_Volume']
 */
export class BTCFeatureEngineer {
  readonly #settings: Settings;
  readonly #logColumns: readonly string[];

  /**
   * The columns it adds, by group; beside them, `<column>_missing` for each number column, given or added.
   *
   * @example
   * import { BTCFeatureEngineer } from '@btcfc/btc-features';
   *
   * new BTCFeatureEngineer().groups.supply;
   * // -> ['circulating_to_total_supply_ratio', 'market_cap_to_circulating_supply']
   */
  readonly groups: FeatureGroups;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(options?: BTCFeatureEngineerOptions) {
    this.#settings = engineerOptions.read(options);
    this.#logColumns = this.#settings.logColumns ?? usualLogColumns(this.#settings);
    this.groups = groupsOf(this.#settings, this.#logColumns);
  }

  /**
   * Returns a frame of the same kind: the columns of `frame`, then the indicators, then `<column>_missing` for
   * each number column. Flags are booleans in a danfo frame, 0 and 1 in a `Uint8Array` in plain columns. The
   * frame passed in is not modified.
   *
   * A number is missing (NaN, or `missingValue`) in the first row or rows of `vpt`, `momentum`, `roc` and of the bands
   * but the middle one, where what it is made of is missing, and where a ratio has no denominator (`rvol` of a volume
   * of 0 throughout, `roc` and `high_low_pct_diff` of a price of 0).
   *
   * @throws BtcfcError `MISSING_COLUMN`; `INVALID_DATA` for a frame without rows, a column that should hold finite or
   * missing numbers and does not, dates that are doubled or not in time order, or a column of a new one's name
   */
  transform<Input extends Frame>(frame: Input): FrameResult<Input> {
    const { dateColumn, timeZone, missingValue } = this.#settings;
    const table = readTable(frame);
    if (table.rows === 0) throw emptyFrame();
    if (table.columns.has(dateColumn)) {
      readOrderedDates(columnOf(table, dateColumn).values, { name: `column "${dateColumn}"`, timeZone });
    }
    const given = numberNames(table);
    const flags = missingFlags(table, given);
    this.#addFeatures(table);
    flags.push(...missingFlags(table, numberNames(table).slice(given.length)));
    for (const [name, values] of flags) {
      if (!Number.isNaN(missingValue)) replaceFlagged(numbersOf(table, name), values, missingValue);
      addColumn(table, `${name}_missing`, { type: 'flag', values });
    }
    return writeTable(table, frame);
  }

  #addFeatures(table: Table): void {
    const inputs = inputsOf(table, this.#settings);
    const logged = this.#logColumns.map((name) => [name, numbersOf(table, name)] as const);
    for (const { columns, compute } of indicatorsFor(presenceOf(this.#settings))) {
      const computed = compute(inputs);
      for (const [position, name] of Object.keys(columns).entries())
        addNumbers(table, name, computed[position]!);
    }
    for (const [name, values] of logged) addNumbers(table, `log_${name}`, logarithm(values));
  }
}

function usualLogColumns({
  priceColumn,
  volumeColumn,
  supplyColumn,
  marketCapColumn,
}: Settings): readonly string[] {
  if (supplyColumn === null) return [priceColumn, volumeColumn];
  return [
    priceColumn,
    ...(marketCapColumn === null ? [] : [marketCapColumn]),
    supplyColumn,
    volumeColumn,
    'btc_output_volume',
    'btc_estimated_transaction_volume',
    'btc_estimated_transaction_volume_usd',
    'btc_transaction_fees',
    'btc_cost_per_transaction',
    'btc_miners_revenue',
  ];
}

function presenceOf({ supplyColumn, marketCapColumn }: Settings) {
  return { supply: supplyColumn !== null, marketCap: marketCapColumn !== null };
}

function groupsOf(settings: Settings, logColumns: readonly string[]): FeatureGroups {
  const groups: Record<IndicatorGroup | 'logarithms', string[]> = {
    price: [],
    volume: [],
    supply: [],
    combined: [],
    logarithms: logColumns.map((name) => `log_${name}`),
  };
  for (const { columns } of indicatorsFor(presenceOf(settings))) {
    for (const [name, group] of Object.entries(columns)) groups[group].push(name);
  }
  return groups;
}

/** What is `null` in the settings stays away: no indicator that needs it is computed. */
function inputsOf(table: Table, settings: Settings): Required<IndicatorInputs> {
  const { priceColumn, volumeColumn, supplyColumn, marketCapColumn } = settings;
  const inputs: IndicatorInputs = {
    price: numbersNamedBy('priceColumn', table, priceColumn),
    volume: numbersNamedBy('volumeColumn', table, volumeColumn),
  };
  if (supplyColumn !== null) {
    inputs.supply = numbersNamedBy('supplyColumn', table, supplyColumn);
    if (marketCapColumn !== null)
      inputs.marketCap = numbersNamedBy('marketCapColumn', table, marketCapColumn);
  }
  return inputs as Required<IndicatorInputs>;
}

function numbersNamedBy(optionName: keyof Settings, table: Table, column: string): Float64Array {
  if (table.columns.has(column)) return numbersOf(table, column);
  const mayBeNone = optionName === 'supplyColumn' || optionName === 'marketCapColumn';
  throw new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `There is no column "${column}", which \`${optionName}\` names.`,
    received: [...table.columns.keys()],
    remedy: `Name the column to take as \`${optionName}\`${mayBeNone ? ', or pass null where the asset has none' : ''}.`,
  });
}

function addNumbers(table: Table, name: string, values: Float64Array): void {
  addColumn(table, name, { type: 'number', values });
}

function numberNames(table: Table): string[] {
  return [...table.columns].filter(([, { type }]) => type === 'number').map(([name]) => name);
}

/**
 * For each of these columns, 1 in the rows in which it is missing.
 *
 * @throws BtcfcError `INVALID_DATA` if one holds an infinite number
 */
function missingFlags(table: Table, names: readonly string[]): [name: string, flags: Uint8Array][] {
  return names.map((name) => {
    const values = numbersOf(table, name);
    const flags = new Uint8Array(values.length);
    for (let row = 0; row < flags.length; row++) {
      // true for every finite number
      if (values[row]! - values[row]! === 0) continue;
      if (!Number.isNaN(values[row]!)) numbersOf(table, name, { infinite: 'refused' });
      flags[row] = 1;
    }
    return [name, flags];
  });
}

function replaceFlagged(values: Float64Array, flags: Uint8Array, replacement: number): void {
  for (let row = 0; row < flags.length; row++) if (flags[row] === 1) values[row] = replacement;
}

function emptyFrame(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'The frame has no rows.',
    remedy: 'Pass at least one row.',
  });
}
