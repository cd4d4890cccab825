import type { LastForecast, PastForecast, StreamSeen } from '../../service/messages';

/** A forecast as a service tells it, as far as it is shown. */
export interface ToldForecast {
  revision: string;
  targetOffset: number;
  asOf: string | null;
  dates: readonly string[] | null;
  forecastAt: string;
  point: readonly number[];
  persistence: number;
  levels: readonly number[];
  quantiles: readonly (readonly number[])[];
  calibration: { nominal: number } | null;
}

/** Forecasts of a stream that are kept. */
const most = 400;

/** What a stream has forecast, and what came: the value known last at a forecast is what the one before had forecast. */
export class StreamHistory {
  private readonly past: PastForecast[] = [];
  private last: LastForecast | undefined;
  private nominal: number | null = null;
  private count = 0;
  /** When and after which row the last one was made. */
  private lastMoment = '';

  constructor(
    private readonly model: string,
    private readonly stream: string,
  ) {}

  take(told: ToldForecast): void {
    const { asOf, dates, point, persistence, levels, quantiles, calibration } = told;
    // a listener who comes back is told the last one again
    const moment = `${told.forecastAt} ${asOf}`;
    if (moment === this.lastMoment) return;
    this.lastMoment = moment;
    this.count++;
    const due = this.past.find(({ at }) => at === asOf || at === this.count);
    if (due && due.actual === null && Number.isFinite(persistence)) due.actual = persistence;
    // of the first row ahead alone, and where it is known which row that is
    const at = dates ? dates[0]! : this.count + Math.max(1, told.targetOffset);
    const [lowest, highest] = [quantiles[0], quantiles.at(-1)];
    const isInterval = levels.length > 1;
    const row: PastForecast = {
      ...{ at, point: point[0]!, persistence, actual: null },
      lower: isInterval ? lowest![0]! : null,
      upper: isInterval ? highest![0]! : null,
    };
    this.past.push(row);
    if (this.past.length > most) this.past.shift();
    this.nominal = calibration?.nominal ?? (isInterval ? levels.at(-1)! - levels[0]! : null);
    this.last = {
      ...{ dates, point, levels, quantiles, forecastAt: told.forecastAt, revision: told.revision },
    };
  }

  get seen(): StreamSeen | undefined {
    const { model, stream, past, last, nominal } = this;
    return last && { model, stream, past, last, nominal };
  }
}
