import { featureText, markdownTable } from './result-text';
import type { CandidateSummary, FeatureSummary, FoldSummary } from './series-result';

/** Features that are listed one by one. */
const listedFeatures = 20;

/** What the parts of a tail are called: their dates, or their numbers. */
export function foldNames(
  folds: readonly Pick<FoldSummary, 'from' | 'to'>[],
  stamp: (date: number) => string,
): string[] {
  return folds.map(({ from, to }, place) =>
    from === undefined || to === undefined ? `part ${place + 1}` : `${stamp(from)} to ${stamp(to)}`,
  );
}

/** The same by the first date alone, as its clock shows it, for where there is little room. */
export function shortFoldNames(
  folds: readonly Pick<FoldSummary, 'from'>[],
  stamp: (date: number) => string,
): string[] {
  return folds.map(({ from }, place) =>
    from === undefined
      ? `part ${place + 1}`
      : stamp(from).replace(/T(\d\d:\d\d)(?::00)?(?:Z|[+-]\d\d:\d\d)$/, ' $1'),
  );
}

/** How the forecast has done in each part of the tail, a row for each way to forecast, as Markdown. */
export function foldSection(
  folds: readonly FoldSummary[],
  candidates: readonly CandidateSummary[],
  stamp: (date: number) => string,
): string[] {
  if (folds.length === 0) return [];
  const names = candidates.map(({ name }) => name).filter((name) => name !== 'naive');
  const skillsOf = (name: string) =>
    folds.map(({ candidates: own }) => own.find((each) => each.name === name)?.skill ?? Number.NaN);
  return [
    ...['', '## Part by part', ''],
    'By how much errors were smaller than those of the naive forecast, in each part of the tail. This forecast is the mean',
    'whose weights the other parts have chosen.',
    '',
    ...skillTable(foldNames(folds, stamp), [
      ['this forecast', folds.map(({ skill }) => skill)],
      ...names.map((name) => [name, skillsOf(name)] as const),
    ]),
  ];
}

/** Skills in each part of the tail, a row for each model, as a Markdown table. */
export function skillTable(
  folds: readonly string[],
  models: readonly (readonly [name: string, skills: readonly number[]])[],
): string[] {
  return markdownTable([['', ...folds], ...models.map(([name, skills]) => [name, ...skills.map(skillText)])]);
}

/** What the forecast leaned on, as Markdown. */
export function featureSection(features: FeatureSummary | undefined): string[] {
  if (!features) return [];
  const { candidate, series, features: all } = features;
  const where = series > 1 ? `, in the mean of ${series} series` : '';
  return [
    ...['', '## What mattered', ''],
    `By how much the errors of ${candidate} grow on the tail where it is shown each of these as it was at another time${where}.`,
    '',
    ...markdownTable([
      ['', 'errors'],
      ...all.slice(0, listedFeatures).map((each) => [featureText(each), growthText(each.importance)]),
    ]),
    ...(all.length > listedFeatures ? ['', `And ${all.length - listedFeatures} more.`] : []),
  ];
}

/** Where what came lay in its forecast distribution, as Markdown. */
export function pitSection(pit: readonly number[]): string[] {
  const all = pit.reduce((sum, count) => sum + count, 0);
  if (all === 0) return [];
  return [
    ...['', '## How sure it was', ''],
    'How much of what came on the tail lay in each tenth of its forecast distribution (PIT): a tenth each if it is right;',
    'more at both ends where intervals are too narrow, in the middle where they are too wide, on one side where forecasts',
    'are too low (right) or too high (left).',
    '',
    ...markdownTable([
      ['tenth', ...pit.map((_, bin) => String(bin + 1))],
      ['share', ...pit.map((count) => `${((100 * count) / all).toFixed(0)}%`)],
    ]),
  ];
}

/** `+12%`, `-3%`; a dash for what there is no number of. */
function skillText(skill: number): string {
  return Number.isNaN(skill) ? '-' : growthText(skill);
}

function growthText(share: number): string {
  const rounded = Math.round(100 * share);
  return `${rounded > 0 ? '+' : ''}${rounded === 0 ? 0 : rounded}%`;
}
