import { type ChartDescription, chartJsConfiguration, type Mark, plot } from '../index';
import { readDescription } from './read-description';

const day = 86_400_000;
const chartOf = (...marks: Mark[]): ChartDescription => ({ marks });

describe('a scale', () => {
  const kinds = (mark: Mark) => {
    const { x, y } = readDescription(chartOf(mark));
    return [x.kind, y.kind];
  };

  it('comes from the kind of the data', () => {
    expect(kinds({ type: 'line', y: [1, 2] })).toEqual(['linear', 'linear']);
    expect(kinds({ type: 'line', x: [new Date(0), new Date(day)], y: [1, 2] })).toEqual(['time', 'linear']);
    expect(kinds({ type: 'dot', x: ['2018-01-30', '2018-01-31'], y: [1, 2] })).toEqual(['time', 'linear']);
    expect(kinds({ type: 'dot', x: ['1/30/2018', null], y: [1, 2] })).toEqual(['time', 'linear']);
    expect(kinds({ type: 'bar', x: ['adam', 'sgd'], y: [1, 2] })).toEqual(['category', 'linear']);
    expect(kinds({ type: 'rule', x: new Date(0) })).toEqual(['time', 'linear']);
    expect(kinds({ type: 'bar', lying: true, x: [1, 2], y: ['a', 'b'] })).toEqual(['linear', 'category']);
  });

  it('is what it is told to be', () => {
    const mark: Mark = { type: 'line', x: [0, day], y: [0, 10] };
    const chart = readDescription({ ...chartOf(mark), x: { scale: 'time' }, y: { scale: 'log' } });
    expect([chart.x.kind, chart.y.kind]).toEqual(['time', 'log']);
    expect(chart.marks[0]).toMatchObject({ x: Float64Array.of(0, day), y: Float64Array.of(Number.NaN, 10) });
  });

  it('of names keeps their order, or that of `categories`', () => {
    const mark: Mark = { type: 'dot', x: ['b', 'a', 'b'], y: [1, 2, 3] };
    expect(readDescription(chartOf(mark)).x.categories).toEqual(['b', 'a']);
    const told = readDescription({ ...chartOf(mark), x: { categories: ['a', 'b', 'c'] } });
    expect(told.marks[0]).toMatchObject({ x: Float64Array.of(1, 0, 1) });
  });
});

describe('a mark', () => {
  it('stands at 0, 1, 2, ... where no x is given', () => {
    expect(readDescription(chartOf({ type: 'line', y: [5, null, 6] })).marks[0]).toMatchObject({
      x: Float64Array.of(0, 1, 2),
      y: Float64Array.of(5, Number.NaN, 6),
    });
  });

  it('is drawn as the areas, bars and rules it describes', () => {
    const corners = (mark: Mark) =>
      chartJsConfiguration(chartOf(mark)).data.datasets[0]!.data.map(({ x, y }) => [x, y]);
    expect(corners({ type: 'area', y: [1, -2], base: 0 })).toEqual([
      [0, 1],
      [1, 0],
      [1, -2],
      [0, 0],
    ]);
    expect(corners({ type: 'bar', y: [3], breadth: 0.5 }).slice(0, 4)).toEqual([
      [-0.25, 0],
      [-0.25, 3],
      [0.25, 3],
      [0.25, 0],
    ]);
    expect(corners({ type: 'interval', lower: [1], upper: [2] })).toEqual([
      [0, 1],
      [0, 2],
      [0, Number.NaN],
    ]);
    expect(corners({ type: 'rule', x: 3 }).map(([x]) => x)).toEqual([3, 3]);
  });

  it('without a colour takes the next one', () => {
    const { datasets } = chartJsConfiguration(
      chartOf({ type: 'line', y: [1] }, { type: 'line', y: [2] }),
    ).data;
    expect(datasets.map(({ borderColor }) => borderColor)).toEqual(['#1f77b4', '#ff7f0e']);
  });
});

describe('a description', () => {
  it('is drawn alike after a way through JSON', async () => {
    const description: ChartDescription = {
      title: 'Load',
      y: { label: 'Load', unit: 'MW' },
      marks: [
        { type: 'band', x: [new Date(0), new Date(day)], lower: [1, 2], upper: [3, 4], label: 'range' },
        { type: 'line', x: [new Date(0), new Date(day)], y: [2, null] },
        { type: 'text', x: [new Date(0)], y: [2], text: ['here'] },
      ],
      width: 300,
      height: 200,
    };
    const again = JSON.parse(JSON.stringify(description)) as ChartDescription;
    expect(await plot(again)).toEqual(await plot(description));
  });

  it('without marks is an empty chart', async () => {
    expect((await plot({ marks: [] })).length).toBeGreaterThan(1000);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['a misspelt name', { marks: [], titel: 'x' }, 'INVALID_OPTION', /did you mean `title`/],
    [
      'a misspelt option of an axis',
      { marks: [], y: { lable: 'x' } },
      'INVALID_OPTION',
      /did you mean `y.label`/,
    ],
    [
      'a misspelt option of a mark',
      chartOf({ type: 'line', y: [1], colour: '#000000' } as never),
      'INVALID_OPTION',
      /marks\[0\].color/,
    ],
    ['no marks', {}, 'INVALID_OPTION', /marks/],
    ['null', null, 'INVALID_OPTION', /ChartDescription/],
    ['an unknown mark', chartOf({ type: 'pie' } as never), 'INVALID_OPTION', /marks\[0\].type.*line, dot/],
    ['a mark without data', chartOf({ type: 'line' } as never), 'INVALID_DATA', /marks\[0\].y/],
    ['lengths that differ', chartOf({ type: 'line', x: [1], y: [1, 2] }), 'INVALID_DATA', /marks\[0\].x/],
    ['text for a number', chartOf({ type: 'line', y: [1, '2'] }), 'INVALID_DATA', /marks\[0\].y/],
    [
      'a Date among numbers',
      chartOf({ type: 'line', y: [1, new Date(0)] }),
      'INVALID_DATA',
      /marks\[0\].y.*row 2/,
    ],
    ['a boolean for a number', chartOf({ type: 'dot', y: [1, true] as never }), 'INVALID_DATA', /row 2/],
    [
      'a band the wrong way round',
      chartOf({ type: 'band', lower: [2], upper: [1] }),
      'INVALID_DATA',
      /row 1/,
    ],
    ['a rule without a place', chartOf({ type: 'rule' }), 'INVALID_OPTION', /marks\[0\]/],
    [
      'a name without a place',
      { ...chartOf({ type: 'dot', x: ['a'], y: [1] }), x: { categories: ['b'] } },
      'INVALID_DATA',
      /categories/,
    ],
    ['ends the wrong way round', { marks: [], x: { min: 2, max: 1 } }, 'INVALID_OPTION', /x.max/],
    ['an end below a log scale', { marks: [], y: { scale: 'log', min: 0 } }, 'INVALID_OPTION', /y.min/],
    [
      'a date that is none',
      { ...chartOf({ type: 'line', x: ['soon'], y: [1] }), x: { scale: 'time' } },
      'INVALID_DATA',
      /row 1/,
    ],
  ])('is refused with %s', (_, description, code, message) => {
    expect(() => chartJsConfiguration(description as ChartDescription)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
