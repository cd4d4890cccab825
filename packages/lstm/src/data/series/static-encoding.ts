import type { SeriesRows } from './series-rows';

/** How what is constant in each series becomes numbers: learned from the series of the fit. */
export interface StaticEncoding {
  /** Names of numbers. */
  numbers: readonly string[];
  /** Names of categories, and the categories seen. */
  categories: readonly { name: string; seen: readonly string[] }[];
}

/** A covariate that is text in any series is a category; the others are numbers. */
export function learnStatics(series: readonly SeriesRows[]): StaticEncoding {
  const names = [...new Set(series.flatMap(({ staticCovariates = {} }) => Object.keys(staticCovariates)))];
  const valuesOf = (name: string) => [
    ...new Set(
      series.map(({ staticCovariates }) => staticCovariates?.[name]).filter((value) => value !== undefined),
    ),
  ];
  const isCategory = (name: string) => valuesOf(name).some((value) => typeof value === 'string');
  return {
    // what all series share tells them apart by nothing
    numbers: names.filter((name) => !isCategory(name) && valuesOf(name).length > 1),
    categories: names
      .filter((name) => isCategory(name) && valuesOf(name).length > 1)
      .map((name) => ({ name, seen: valuesOf(name).map(String).sort() })),
  };
}

/** A column for each number, then one for each category. */
export function staticColumns({ numbers, categories }: StaticEncoding): string[] {
  return [...numbers, ...categories.map(({ name }) => name)];
}

/** Numbers as they are, NaN where a series has none; of a category the number of its value, 0 for one that was not seen. */
export function staticValues(
  { numbers, categories }: StaticEncoding,
  { staticCovariates = {} }: Pick<SeriesRows, 'staticCovariates'>,
): number[] {
  return [
    ...numbers.map((name) => {
      const value = staticCovariates[name];
      return typeof value === 'number' ? value : Number.NaN;
    }),
    ...categories.map(({ name, seen }) => {
      const value = staticCovariates[name];
      return value === undefined ? 0 : seen.indexOf(String(value)) + 1;
    }),
  ];
}

/** Where the categories stand among columns of which they are the last, and how many values each has. */
export function categoriesOf(
  columns: readonly string[],
  { categories }: StaticEncoding,
): { first: number; sizes: number[] } | undefined {
  if (categories.length === 0) return undefined;
  // one more for what was not seen
  return { first: columns.length - categories.length, sizes: categories.map(({ seen }) => seen.length + 1) };
}
