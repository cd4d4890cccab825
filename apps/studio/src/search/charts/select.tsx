interface Props<Value extends string> {
  label: string;
  value: Value;
  values: readonly (readonly [value: Value, title: string])[];
  onChange(value: Value): void;
}

/** One of a few. */
export function Select<Value extends string>({ label, value, values, onChange }: Props<Value>) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value as Value)}>
        {values.map(([each, title]) => (
          <option key={each} value={each}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Names that stand for themselves. */
export function named<Name extends string>(names: readonly Name[]): (readonly [Name, Name])[] {
  return names.map((name) => [name, name]);
}
