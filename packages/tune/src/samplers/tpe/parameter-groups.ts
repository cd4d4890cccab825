import type { FlatSpace } from '../../space/flat-space';

/** Positions of parameters that always exist together, groups in the order of their first members. */
export function parameterGroups(flat: FlatSpace): number[][] {
  const groups = new Map<string, number[]>();
  flat.parameters.forEach(({ condition }, position) => {
    const key = condition === undefined ? '' : `${condition.parameter}:${condition.option}`;
    const group = groups.get(key);
    if (group) group.push(position);
    else groups.set(key, [position]);
  });
  return [...groups.values()];
}
