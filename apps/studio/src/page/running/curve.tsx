const width = 240;
const height = 48;

/** The losses of a training, drawn small. */
export function Curve({ values }: { values: readonly number[] }) {
  const known = values.filter(Number.isFinite);
  if (known.length < 2) return null;
  const least = Math.min(...known);
  const span = Math.max(...known) - least || 1;
  const points = known.map((value, index) => {
    const x = 2 + (index / (known.length - 1)) * (width - 4);
    return `${x.toFixed(1)},${(2 + (1 - (value - least) / span) * (height - 4)).toFixed(1)}`;
  });
  return (
    <svg
      class="curve"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Loss on the rows set aside, now ${known.at(-1)!.toPrecision(3)}`}
    >
      <polyline points={points.join(' ')} />
    </svg>
  );
}
