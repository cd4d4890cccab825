import { type Store, storeWithin } from '@btcfc/core';

/** A place of its own within a place: a folder in it, or a store within the store. */
export function placeWithin(place: string | Store, name: string): string | Store {
  return typeof place === 'string' ? `${place}/${name}` : storeWithin(place, name);
}
