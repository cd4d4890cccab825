import * as core from '@btcfc/core';
import * as dataCleaning from '@btcfc/data-cleaning';
import type { Doors } from '../door';
import { coreDoors } from './core';
import { dataCleaningDoors } from './data-cleaning';

export interface Table {
  name: string;
  exports: Readonly<Record<string, unknown>>;
  doors: Doors;
}

/** The doors of every package. */
export const tables: readonly Table[] = [
  { name: '@btcfc/core', exports: core, doors: coreDoors },
  { name: '@btcfc/data-cleaning', exports: dataCleaning, doors: dataCleaningDoors },
];
