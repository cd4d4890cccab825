import type { Store } from '@btcfc/core';

/** A place of its own within a place: a folder in it, or names that begin with its own. */
export function placeOfMember(place: string | Store, name: string): string | Store {
  if (typeof place === 'string') return `${place}/${name}`;
  const within = (file: string) => `${name}/${file}`;
  return {
    description: `${name} in ${place.description}`,
    read: (file) => place.read(within(file)),
    write: (files) =>
      place.write(
        Object.fromEntries(Object.entries(files).map(([file, content]) => [within(file), content])),
      ),
    append: (file, content) => place.append(within(file), content),
    list: async () =>
      (await place.list())
        .filter((file) => file.startsWith(within('')))
        .map((file) => file.slice(within('').length)),
    remove: (file) => place.remove(within(file)),
  };
}
