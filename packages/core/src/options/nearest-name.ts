/**
 * The name that was probably meant, if one is near enough: by the edits it takes (Damerau 1964), capitals aside.
 *
 * @example
 * import { nearestName } from '@btcfc/core';
 *
 * nearestName('epoch', ['epochs', 'lr']); // -> 'epochs'
 */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const allowed = Math.max(1, Math.floor(given.length / 3));
  let nearest: string | undefined;
  let fewest = allowed + 1;
  for (const name of names) {
    const edits = editsBetween(given.toLowerCase(), name.toLowerCase());
    if (edits < fewest) [nearest, fewest] = [name, edits];
  }
  return nearest ?? names.find((name) => isPartOf(given, name));
}

function isPartOf(given: string, name: string): boolean {
  const [short, long] = [given, name].map((text) => text.toLowerCase()).sort((a, b) => a.length - b.length);
  return short!.length >= 3 && long!.includes(short!);
}

function editsBetween(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = last[column - 1]! + Number(left[row - 1] !== right[column - 1]);
      let edits = Math.min(last[column]! + 1, current[column - 1]! + 1, replaced);
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && isSwapped) edits = Math.min(edits, beforeLast[column - 2]! + 1);
      current.push(edits);
    }
    [beforeLast, last] = [last, current];
  }
  return last[right.length]!;
}
