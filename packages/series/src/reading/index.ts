export type { Duplicates, ReadSeriesOptions } from './options';
export { type ReadColumnsOptions, readColumns, type SourceColumn } from './read-columns';
export { type ReadSeries, readSeries } from './read-series';
export type { IncompletePeriod, SeriesReport } from './report';
export type { SeriesSource } from './source/open-source';
