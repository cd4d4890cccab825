import type { SmallChart as Drawn } from '../../messages';

const width = 160;
const height = 40;

/** The end of a series and what comes next, as a picture beside its name. */
export function SmallChart({ before, point, lower, upper }: Drawn) {
  const all = [...before, ...lower, ...upper].filter(Number.isFinite);
  const least = Math.min(...all);
  const span = Math.max(...all) - least || 1;
  const rows = before.length + point.length - 1;
  const place = (value: number, row: number) =>
    `${((row / rows) * width).toFixed(1)},${(2 + (1 - (value - least) / span) * (height - 4)).toFixed(1)}`;
  const ahead = (values: Float64Array) =>
    Array.from(values, (value, row) => place(value, before.length + row));
  return (
    <svg class="small-chart" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <polygon points={[...ahead(upper), ...ahead(lower).reverse()].join(' ')} />
      <path class="before" d={pathOf(before, place)} />
      <polyline class="ahead" points={ahead(point).join(' ')} />
    </svg>
  );
}

/** A line that is open where values are missing. */
function pathOf(values: Float64Array, place: (value: number, row: number) => string): string {
  let isOpen = false;
  return Array.from(values, (value, row) => {
    if (Number.isNaN(value)) {
      isOpen = false;
      return '';
    }
    const step = `${isOpen ? 'L' : 'M'}${place(value, row)}`;
    isOpen = true;
    return step;
  }).join('');
}
