import { circles } from './circles';

describe('circles', () => {
  const graphOf = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

  it.each([
    ['none in a tree', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
    ['one of two', { a: ['b'], b: ['a'], c: ['a'] }, [['a', 'b']]],
    ['a node that leads to itself', { a: ['a'] }, [['a']]],
    [
      'two apart',
      { a: ['b'], b: ['c'], c: ['a', 'd'], d: ['e'], e: ['d'] },
      [
        ['d', 'e'],
        ['a', 'b', 'c'],
      ],
    ],
  ])('finds %s', (_name, edges, expected) => {
    expect(circles(graphOf(edges as Record<string, string[]>)).map((group) => [...group].sort())).toEqual(
      expected,
    );
  });
});
