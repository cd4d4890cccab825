import type { SourceColumn } from '@btcfc/series';

interface Props {
  label: string;
  value: string | undefined;
  /** What was found by itself. */
  found: string | undefined;
  columns: readonly SourceColumn[];
  further?: readonly (readonly [value: string, title: string])[];
  onChange(value: string | undefined): void;
}

/** A column to choose, or to leave to be found. */
export function Choice({ label, value, found, columns, further = [], onChange }: Props) {
  const itself = value === undefined && found !== undefined ? `found: ${found}` : 'found by itself';
  return (
    <label>
      <span>{label}</span>
      <select
        value={value ?? ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      >
        <option value="">{itself}</option>
        {columns.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        {further.map(([own, title]) => (
          <option key={own} value={own}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
