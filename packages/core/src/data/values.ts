/**
 * What holds one value for each row, as something that can be indexed: an array, a typed array, a danfo Series
 * (by its `values`), a column of an Arrow or arquero table, or any other iterable with a length. `undefined` for
 * everything else, a text or a DataView among it. Nothing is copied where it can be indexed already.
 */
export function valuesOf(source: unknown): ArrayLike<unknown> | undefined {
  if (Array.isArray(source)) return source;
  if (ArrayBuffer.isView(source)) {
    return source instanceof DataView ? undefined : (source as unknown as ArrayLike<unknown>);
  }
  if (typeof source !== 'object' || source === null) return undefined;
  if (isIterableWithLength(source)) return Array.from(source);
  if (isSeries(source)) return valuesOf(source.values);
  return undefined;
}

function isIterableWithLength(source: object): source is Iterable<unknown> & { length: number } {
  return (
    typeof (source as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function' &&
    Number.isSafeInteger((source as { length?: unknown }).length)
  );
}

/** Whether this is a danfo Series: values, labels and one type. */
function isSeries(source: object): source is { values: unknown } {
  const { values, index, dtypes } = source as Record<string, unknown>;
  return (
    (Array.isArray(values) || ArrayBuffer.isView(values)) &&
    Array.isArray(index) &&
    Array.isArray(dtypes) &&
    dtypes.length === 1 &&
    !Array.isArray((values as unknown[])[0])
  );
}
