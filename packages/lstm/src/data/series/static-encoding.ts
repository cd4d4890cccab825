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

/** A column for each number and for each category seen. */
export function staticColumns({ numbers, categories }: StaticEncoding): string[] {
  return [...numbers, ...categories.flatMap(({ name, seen }) => seen.map((value) => `${name}=${value}`))];
}

/** Numbers as they are, NaN where a series has none; of a category that was not seen all columns are 0. */
export function staticValues(
  { numbers, categories }: StaticEncoding,
  { staticCovariates = {} }: Pick<SeriesRows, 'staticCovariates'>,
): number[] {
  return [
    ...numbers.map((name) => {
      const value = staticCovariates[name];
      return typeof value === 'number' ? value : Number.NaN;
    }),
    ...categories.flatMap(({ name, seen }) =>
      seen.map((value) => Number(String(staticCovariates[name]) === value)),
    ),
  ];
}
