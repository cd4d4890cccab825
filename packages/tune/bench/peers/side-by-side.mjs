/** Of ours, which method of another library is of the same kind. */
const sameKind = { tpe: 'optuna-tpe', gp: 'optuna-gp' };

/**
 * A table for each mark, with a row for a problem and a column for a method, what each took and of how many searches, and on
 * how many problems ours are no worse than the same kind of another library's.
 *
 * @param rows what is kept of searches: `{ problem, half, method, version, medians, milliseconds, seeds, date }`
 * @param marks after how many trials; methods that were searched with for less are left out of the later ones
 */
export function sideBySide(rows, marks) {
  const methods = [...new Set(rows.map(({ method }) => method))].sort(byOwner(rows));
  const problems = [...new Map(rows.map(({ problem, half }) => [problem, half]))].sort();
  const of = (problem, method) => rows.find((row) => row.problem === problem && row.method === method);
  const lines = [];
  for (const [index, mark] of marks.entries()) {
    const columns = methods.filter((method) =>
      rows.some((row) => row.method === method && row.medians[index] !== undefined),
    );
    const body = problems.map(([problem, half]) => [
      ...[problem, half],
      ...columns.map((method) => of(problem, method)?.medians[index] ?? ''),
    ]);
    if (marks.length > 1) lines.push(`After ${mark} trials:`, '');
    lines.push(...table(['problem', 'for', ...columns], body), '');
    for (const [own, other] of Object.entries(sameKind)) {
      const text = noWorse({ problems, index, of, own, other });
      if (text) lines.push(`- ${own} after ${mark} trials: ${text}`);
    }
    if (lines.at(-1) !== '') lines.push('');
  }
  lines.push(
    ...table(
      ['method', 'version', 'ms', 'seeds', 'dates'],
      methods.map((method) => about(rows, method)),
    ),
    '',
  );
  return lines;
}

function noWorse({ problems, index, of, own, other }) {
  const pairs = problems
    .map(([problem, half]) => ({ problem, half, ours: of(problem, own), theirs: of(problem, other) }))
    .filter(({ ours, theirs }) => ours?.medians[index] !== undefined && theirs?.medians[index] !== undefined);
  if (pairs.length === 0) return undefined;
  const shares = ['choosing', 'reporting'].flatMap((half) => {
    const each = pairs.filter((pair) => pair.half === half);
    const good = each.filter(({ ours, theirs }) => ours.medians[index] <= theirs.medians[index]);
    return each.length > 0 ? [`${good.length} of ${each.length} (${half})`] : [];
  });
  const worse = pairs.filter(({ ours, theirs }) => ours.medians[index] > theirs.medians[index]);
  const names = worse.map(({ problem }) => problem).join(', ');
  return `no worse than ${other} on ${shares.join(' and ')}${names && `; worse on ${names}`}`;
}

/** Of a method: its version, the median of its milliseconds, how many searches there are of a problem, and since when. */
function about(rows, method) {
  const own = rows.filter((row) => row.method === method);
  const times = own.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const range = (list) => [...new Set([list.at(0), list.at(-1)])].join(' to ');
  return [
    ...[method, own[0].version ?? 'ours', times[times.length >> 1].toFixed(1)],
    ...[
      range(own.map(({ seeds }) => seeds).sort((a, b) => a - b)),
      range(own.map(({ date }) => date).sort()),
    ],
  ];
}

function byOwner(rows) {
  const isPeer = (method) => rows.some((row) => row.method === method && row.version !== undefined);
  return (a, b) => Number(isPeer(a)) - Number(isPeer(b)) || (a < b ? -1 : 1);
}

export function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)];
}
