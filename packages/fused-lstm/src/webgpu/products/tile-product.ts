/** Invocations of a workgroup that computes a tile: 16 groups of columns times 8 bands of rows. */
export const tileLanes = 128;
/** Groups of columns of a tile: a group is what one `vec4` of the right operand holds. */
export const tileGroups = 16;
const bands = 8;
const depth = 16;
const unrolled = 4;

export type RowsPerLane = 2 | 4 | 8;

/** Along which index neighbours lie next to each other in memory. */
export interface MemoryOrder {
  left: 'row' | 'inner';
  right: 'group' | 'inner';
}

export interface TileProductOptions {
  rowsPerLane: RowsPerLane;
  order: MemoryOrder;
  /**
   * `scale`: left is a number, the sum a `vec4` over the columns of a group. `dot`: left is a `vec4` too, and
   * the sum the number of their scalar products.
   */
  combine: 'scale' | 'dot';
}

export interface TileProductCode {
  /** Rows of a tile. */
  rows: number;
  /** Bytes of workgroup memory. */
  storage: number;
  declarations: string;
  /**
   * Statements that leave `sum0`, `sum1`, ... in scope, this lane's part of the tile's product, and `row0`,
   * the row of the first, and `group`. They need `firstRow`, `firstGroup`, `innerBegin` and `innerEnd`, uniform
   * over the workgroup, and the functions `leftAt(row, inner)` and `rightAt(inner, group)`, which give zero
   * outside of the matrices; inner indices below `innerEnd` only are asked for.
   */
  statements: string;
}

export function tileRows(rowsPerLane: RowsPerLane): number {
  return bands * rowsPerLane;
}

/**
 * WGSL of a matrix product over one tile, operands staged through workgroup memory 16 inner indices at a time
 * and sums held in registers.
 */
export function tileProduct({ rowsPerLane, order, combine }: TileProductOptions): TileProductCode {
  const rows = tileRows(rowsPerLane);
  const dot = combine === 'dot';
  // a slot of the left tile: the gates of one row, or one value each of up to four rows
  const rowsPerSlot = dot ? 1 : Math.min(rowsPerLane, 4);
  const slotType = dot || rowsPerSlot === 4 ? 'vec4<f32>' : 'vec2<f32>';
  const slotsPerInner = rows / rowsPerSlot;
  const slotsPerLane = rowsPerLane / rowsPerSlot;
  const sumType = dot ? 'f32' : 'vec4<f32>';
  const each = (count: number, text: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => text(index)).join('\n');

  const leftSlot = split('slot', slotsPerInner, order.left === 'inner');
  const rightSlot = split('slot', tileGroups, order.right === 'inner');
  const component = 'xyzw';
  const leftValue = (row: number) => {
    if (dot) return `left${row}`;
    return `left${Math.floor(row / rowsPerSlot)}.${component[row % rowsPerSlot]}`;
  };
  const slotValues = Array.from(
    { length: rowsPerSlot },
    (_, index) => `leftAt(firstRow + major * ${rowsPerSlot} + ${index}, inner)`,
  ).join(', ');
  const staged = dot ? slotValues : `${slotType}(${slotValues})`;

  const multiplyAdd = `
      let right = rightTile[step * ${tileGroups} + lane % ${tileGroups}];
      ${each(slotsPerLane, (slot) => `let left${slot} = leftTile[step * ${slotsPerInner} + band * ${slotsPerLane} + ${slot}];`)}
      ${each(rowsPerLane, (row) => (dot ? `sum${row} += dot(${leftValue(row)}, right);` : `sum${row} += ${leftValue(row)} * right;`))}`;

  return {
    rows,
    storage: depth * (slotsPerInner * (slotType === 'vec4<f32>' ? 16 : 8) + tileGroups * 16),
    declarations: `
var<workgroup> leftTile : array<${slotType}, ${depth * slotsPerInner}>;
var<workgroup> rightTile : array<vec4<f32>, ${depth * tileGroups}>;`,
    statements: `
  let group = firstGroup + lane % ${tileGroups};
  let band = lane / ${tileGroups};
  let row0 = firstRow + band * ${rowsPerLane};
  ${each(rowsPerLane, (row) => `var sum${row} = ${sumType}(0.0);`)}
  for (var start = innerBegin; start < innerEnd; start += ${depth}) {
    for (var slot = lane; slot < ${depth * slotsPerInner}; slot += ${tileLanes}) {
      ${leftSlot}
      let inner = start + minor;
      if (inner < innerEnd) { leftTile[minor * ${slotsPerInner} + major] = ${staged}; }
      else { leftTile[minor * ${slotsPerInner} + major] = ${slotType}(0.0); }
    }
    for (var slot = lane; slot < ${depth * tileGroups}; slot += ${tileLanes}) {
      ${rightSlot}
      let inner = start + minor;
      if (inner < innerEnd) { rightTile[minor * ${tileGroups} + major] = rightAt(inner, firstGroup + major); }
      else { rightTile[minor * ${tileGroups} + major] = vec4<f32>(0.0); }
    }
    workgroupBarrier();
    // a bound that no compiler knows: unrolled further, these loops take software drivers long to compile
    for (var first = 0; first < ${depth} * uniforms.one; first += ${unrolled}) {
      ${each(unrolled, (ahead) => `{ let step = first + ${ahead}; ${multiplyAdd} }`)}
    }
    workgroupBarrier();
  }`,
  };
}

// `minor` is the inner index within the tile, `major` the other one; neighbouring lanes read neighbours
function split(slot: string, majors: number, innerIsContiguous: boolean): string {
  return innerIsContiguous
    ? `let minor = ${slot} % ${depth}; let major = ${slot} / ${depth};`
    : `let major = ${slot} % ${majors}; let minor = ${slot} / ${majors};`;
}
