import { invalidOption } from '../../options/check-value';
import { dayMs } from './date-text';

/** The moments at which a local clock shows a time: none, one, or two in the hour that autumn doubles. */
export type Moments = readonly number[];

const westernmost = 14 * 3_600_000;
const easternmost = 12 * 3_600_000;
// before there were time zones, and before the engine's calendar is the Julian one, a place keeps the sun's time
const firstRules = Date.UTC(1600, 0, 1);
const zones = new Map<string, TimeZone>();

/** The rules of one IANA time zone, as the JavaScript engine knows them. */
export class TimeZone {
  /** Offsets at the beginning of UTC days, in milliseconds. */
  readonly #days = new Map<number, number>();
  readonly #clock: Intl.DateTimeFormat;

  private constructor(readonly name: string) {
    this.#clock = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** @throws BtcfcError `INVALID_OPTION` for a name that is not known */
  static of(name: unknown): TimeZone {
    if (typeof name === 'string' && /^[a-z]/i.test(name)) {
      const known = zones.get(name);
      if (known) return known;
      try {
        const zone = new TimeZone(name);
        zones.set(name, zone);
        return zone;
      } catch {}
    }
    throw invalidOption('timeZone', name, 'the name of a time zone, such as "Europe/Berlin" or "UTC"');
  }

  /** How far local clocks are ahead of UTC at an instant, in milliseconds. */
  offsetAt(instant: number): number {
    if (instant < firstRules) return this.offsetAt(firstRules);
    const day = Math.floor(instant / dayMs);
    const offset = this.#offsetAtStartOf(day);
    // engines take their time for each look; no zone changes its offset twice within a day
    if (offset === this.#offsetAtStartOf(day + 1)) return offset;
    const second = Math.floor(instant / 1000) * 1000;
    return this.#readClock(second) - second;
  }

  /** When local clocks show what a clock in UTC shows at `clock`, the earlier moment first. */
  momentsAt(clock: number): Moments {
    const before = this.offsetAt(clock - westernmost);
    const after = this.offsetAt(clock + easternmost);
    if (before === after) return [clock - before];
    return [clock - before, clock - after]
      .filter((moment) => moment + this.offsetAt(moment) === clock)
      .sort((earlier, later) => earlier - later);
  }

  /** The first moment at which clocks show `clock`; where they skip it, as much after the jump: midnight is then the jump. */
  firstMomentAt(clock: number): number {
    const [first] = this.momentsAt(clock);
    return first ?? clock - this.offsetAt(clock - westernmost);
  }

  #offsetAtStartOf(day: number): number {
    let offset = this.#days.get(day);
    if (offset === undefined) {
      offset = this.#readClock(day * dayMs) - day * dayMs;
      this.#days.set(day, offset);
    }
    return offset;
  }

  /** What a clock in UTC would have to show for the local clock's reading. */
  #readClock(instant: number): number {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of this.#clock.formatToParts(instant)) parts[type] = value;
    const { year, month, day, hour, minute, second } = parts;
    return Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    );
  }
}
