/**
 * Metrics of several processes as one text: each metric is described once, and followed by the values of all of them, which a
 * label tells apart. Sums would go down when a process starts again, and rates of them wrong.
 *
 * @param texts in Prometheus' text format
 */
export function mergedMetrics(texts: readonly string[]): string {
  const merged = new Map<string, { head: string[]; values: string[] }>();
  for (const text of texts) {
    let current: { head: string[]; values: string[] } | undefined;
    for (const line of text.split('\n')) {
      const [, name] = /^# HELP (\S+)/.exec(line) ?? [];
      if (name !== undefined) {
        current = merged.get(name) ?? { head: [], values: [] };
        merged.set(name, current);
      }
      if (!line.startsWith('#')) {
        if (line !== '') current?.values.push(line);
      } else if (current && current.head.length < 2) current.head.push(line);
    }
  }
  return [...merged.values()].map(({ head, values }) => `${[...head, ...values].join('\n')}\n`).join('\n');
}
