export * from './calendar';
export * from './holidays';
export * from './reading';
export * from './regular';
export type { OneOrMany, SameKind } from './series-list';
