/** The rows of each group, in the order in which they stand. */
export interface RowGroups {
  /** Positions of rows, group after group. */
  order: Int32Array;
  /** Where each group begins in `order`, and where the last ends. */
  starts: Int32Array;
}

/** Sorts rows by group, by counting. */
export function groupRows(groupOf: Int32Array, groups: number): RowGroups {
  const starts = new Int32Array(groups + 1);
  for (const group of groupOf) starts[group + 1]!++;
  for (let group = 0; group < groups; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice(0, groups);
  const order = new Int32Array(groupOf.length);
  for (let row = 0; row < groupOf.length; row++) order[next[groupOf[row]!]!++] = row;
  return { order, starts };
}

/** The positions of rows in order of their moments; those of one moment stay in their order. Changes `rows`. */
export function sortByMoment(rows: Int32Array, moments: Float64Array): boolean {
  let ascends = true;
  for (let place = 1; place < rows.length && ascends; place++)
    ascends = moments[rows[place]!]! >= moments[rows[place - 1]!]!;
  if (!ascends) rows.sort((left, right) => moments[left]! - moments[right]! || left - right);
  return ascends;
}
