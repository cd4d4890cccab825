import { findLookahead, persistence, pipeline, type Rows } from '@btcfc/backtest';
import { Rng } from '@btcfc/core';
import { joinKnownSignals, surveySignals } from './join-known-signals';

const dayText = (day: number) => new Date(Date.UTC(2017, 0, 1 + day)).toISOString().slice(0, 10);
const days = Array.from({ length: 80 }, (_, day) => dayText(day));

describe('surveySignals', () => {
  const macro = {
    label: 'macro.csv',
    publicationLag: 2,
    frame: { Date: [dayText(9), dayText(19)], yield: [1, 2], spread: [Number.NaN, 3] },
  };
  const late = { label: 'late.csv', publicationLag: 1, frame: { Date: [dayText(79)], mood: [50] } };

  it('tells how many days each signal covers, and how old its values are', () => {
    expect(surveySignals(days, [macro, late]).facts).toEqual([
      'macro.csv: a value counts from 2 days after its date on',
      '  yield: 69 of 80 days have a value, 2 to 60 days old',
      '  spread: 59 of 80 days have a value, 2 to 60 days old',
      'late.csv: a value counts from 1 day after its date on',
      '  mood: no day has a value, so that it is left out',
    ]);
  });

  it('leaves out what tells nothing, and only that', () => {
    const { sources } = surveySignals(days, [macro, late]);
    expect(sources[0]).toEqual(macro);
    const joined = joinKnownSignals({ Date: days }, sources);
    expect(Object.keys(joined)).toEqual(['Date', 'yield', 'spread']);
  });

  it('refuses two signals of one name', () => {
    expect(() => joinKnownSignals({ Date: days }, [macro, macro])).toThrow('"yield" already');
  });
});

describe('what a forecast sees of a signal', () => {
  const rng = new Rng(2);
  const series = Float64Array.from({ length: 80 }, () => rng.normal());
  const signal = Float64Array.from({ length: 80 }, () => rng.normal());

  // the signal's own days are the rows; `early` days too early is a date set wrong
  const leaksWith = (publicationLag: number, early: number) => {
    const transform = (rows: Rows): Rows => {
      const count = rows.series.length;
      const dates = Array.from({ length: count }, (_, day) => dayText(day - early));
      const frame = { Date: dates, signal: rows.covariates.signal! };
      const joined = joinKnownSignals({ Date: days.slice(0, count) }, [{ label: '', frame, publicationLag }]);
      return { ...rows, covariates: { signal: joined.signal as Float64Array } };
    };
    const steps = [{ name: 'signals', transform }];
    return findLookahead(pipeline({ steps, model: persistence() }), {
      series,
      covariates: { signal },
      cuts: 20,
    });
  };

  it.each([0, 1, 5])('holds nothing from after its day, known %d days after its date', async (lag) => {
    expect(await leaksWith(lag, 0)).toEqual([]);
  });

  it('would hold it if the signal were dated before it was', async () => {
    expect(await leaksWith(1, 3)).toMatchObject([{ where: 'signals', column: 'signal' }]);
  });
});
