import { forecastFromPoints } from '@btcfc/core';
import { readDescription } from '../description/read-description';
import { fanPlot, parameterImportancePlot } from '../index';
import { marksInView } from './marks-in-view';
import { nearest, readerOf } from './values-at';

const days = (count: number, from = 0) =>
  Array.from({ length: count }, (_, day) => Date.UTC(2026, 0, 1 + from + day));

const fan = readDescription(
  fanPlot({
    median: [104, 105],
    bands: [{ level: 0.9, lower: [99, 98], upper: [109.25, 112] }],
    history: [100, Number.NaN, 103],
    dates: days(2, 3),
    historyDates: days(3),
    unit: '$',
  }),
);

describe('what a chart says at a place', () => {
  it('is each value there, with its name, date and unit', () => {
    const reader = readerOf(fan);
    // the gap on the second day says nothing
    expect([...reader.places]).toEqual([days(5)[0], ...days(5).slice(2)]);
    const { place, entries } = reader.at(days(4)[3]!);
    expect(place).toBe('2026-01-04');
    expect(entries.map(({ label, text }) => `${label}: ${text}`)).toEqual([
      '90% interval: $99 – $109.25',
      'Median: $104',
    ]);
    expect(entries[0]!.ends).toEqual([99, 109.25]);
    const [history] = reader.at(days(1)[0]!).entries;
    expect(history).toMatchObject({ label: 'History', text: '$100' });
  });

  it('is told with the time of day where there is one', () => {
    const x = ['2026-01-01T06:30', '2026-01-01T07:00'];
    const reader = readerOf(readDescription({ y: { label: 'MW' }, marks: [{ type: 'line', x, y: [1, 2] }] }));
    expect(reader.at(reader.places[0]!)).toMatchObject({
      place: '2026-01-01T06:30:00Z',
      entries: [{ label: 'MW', text: '1' }],
    });
  });

  it('is told on the clocks of the axis, and a midnight as its day', () => {
    const frequency = { unit: 'hour', count: 1, timeZone: 'Europe/Berlin' } as const;
    // the night in which clocks go back
    const dates = [21, 22, 23, 24, 25].map((hour) => Date.UTC(2024, 9, 26, hour));
    const forecast = forecastFromPoints({
      origins: [3],
      horizon: 1,
      point: [5],
      dates: Float64Array.from(dates.slice(4)),
    });
    const reader = readerOf(
      readDescription(
        fanPlot({ forecast, series: { values: [1, 2, 3, 4], dates: dates.slice(0, 4), frequency } }),
      ),
    );
    expect(dates.map((date) => reader.at(date).place)).toEqual([
      '2024-10-26T23:00:00+02:00',
      '2024-10-27',
      '2024-10-27T01:00:00+02:00',
      '2024-10-27T02:00:00+02:00',
      '2024-10-27T02:00:00+01:00',
    ]);
  });

  it('is read down the names of bars that lie', () => {
    const importances = [
      { name: 'lr', importance: 0.7 },
      { name: 'width', importance: 0.3 },
    ];
    const reader = readerOf(readDescription(parameterImportancePlot({ importances })));
    expect(reader.along).toBe('y');
    expect([...reader.places].map((place) => reader.at(place).place).sort()).toEqual(['lr', 'width']);
    expect([...reader.places].map((place) => reader.at(place).entries[0]!.ends[0]).sort()).toEqual([
      0.3, 0.7,
    ]);
  });

  it('is found in rows of any order, and nowhere where nothing is drawn', () => {
    const dots = readDescription({ marks: [{ type: 'dot', x: [3, 1, 2, 1], y: [30, null, 20, 10] }] });
    const reader = readerOf(dots);
    expect([...reader.places]).toEqual([1, 2, 3]);
    expect(reader.at(1).entries[0]!.ends).toEqual([10]);
    expect(nearest(reader.places, 1.4)).toBe(0);
    expect(nearest(reader.places, 1.6)).toBe(1);
    expect(nearest(reader.places, 99)).toBe(2);
    expect(nearest(readerOf(readDescription({ marks: [] })).places, 1)).toBe(-1);
  });
});

describe('lying bars that begin anywhere', () => {
  const at = (hour: number) => Date.UTC(2026, 0, 1, hour);
  const spans = readDescription({
    x: { scale: 'time' },
    y: { label: 'Trial' },
    marks: [
      { type: 'bar', lying: true, label: 'Complete', y: [0, 1], from: [at(1), at(5)], x: [at(3), at(30)] },
    ],
  });

  it('are told with both of their ends, the day once', () => {
    const reader = readerOf(spans);
    expect(reader.along).toBe('y');
    expect(reader.at(0)).toMatchObject({
      place: 'Trial 0',
      entries: [{ text: '2026-01-01 01:00:00 – 03:00:00', ends: [at(1), at(3)] }],
    });
    expect(reader.at(1).entries[0]!.text).toBe('2026-01-01T05:00:00Z – 2026-01-02T06:00:00Z');
  });

  it('are in view by any part of them', () => {
    const rows = (min: number, max: number) => {
      const [bars] = marksInView(spans, { min: at(min), max: at(max) }).marks;
      return Array.from((bars as { y: Float64Array }).y);
    };
    expect(rows(2, 2.5)).toEqual([0]);
    expect(rows(4, 4.5)).toEqual([]);
    expect(rows(2, 6)).toEqual([0, 1]);
    expect(rows(10, 12)).toEqual([1]);
  });
});

describe('the marks in view', () => {
  it('are the rows between two places, and one more on either side of lines and bands', () => {
    const [start, end] = [days(3)[2]! + 1, days(5)[3]! + 1];
    const seen = marksInView(fan, { min: start, max: end });
    const [band, history, median] = seen.marks;
    expect(band).toMatchObject({ x: Float64Array.from(days(2, 3)), upper: Float64Array.from([109.25, 112]) });
    expect(history).toMatchObject({ x: Float64Array.from(days(3, 2)) });
    expect(median).toMatchObject({ y: Float64Array.from([Number.NaN, 104, 105]) });
    const [beside] = marksInView(fan, { min: days(1)[0]!, max: days(2)[1]! }).marks;
    expect(beside).toMatchObject({ x: new Float64Array(), upper: new Float64Array() });
    expect(seen.x).toMatchObject({ min: start, max: end, kind: 'time' });
  });

  it('are dots and bars within it alone, in any order; lines that go back are whole', () => {
    const chart = readDescription({
      marks: [
        { type: 'dot', x: [5, 1, 3], y: [50, 10, 30] },
        { type: 'bar', x: [1, 4], y: [1, 2], breadth: 2.2 },
        { type: 'line', x: [1, 5, 2], y: [1, 2, 3] },
        { type: 'text', x: [3, 9], y: [1, 1], text: ['a', 'b'] },
      ],
    });
    const seen = marksInView(chart, { min: 2, max: 4 }).marks as { x: Float64Array; text?: string[] }[];
    expect(seen.map(({ x }) => [...x])).toEqual([[3], [1, 4], [1, 5, 2], [3]]);
    expect(seen[3]!.text).toEqual(['a']);
  });
});
