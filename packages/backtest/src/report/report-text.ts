import { type LossComparison, signed, verdictSentence } from '../comparison/compare-losses';
import type { BacktestReport } from './report-types';
import { counted, digits, percent, type Section, short, textOf } from './text-parts';

type Content = Omit<BacktestReport, 'sentences' | 'toString' | 'toMarkdown'>;

export interface ReportText {
  sentences: string[];
  plain(): string;
  markdown(): string;
}

/** Lines of series that a text shows; all of them are in the report. */
const mostLines = 40;

export function reportText(report: Content): ReportText {
  const sentences = [...pointSentences(report), ...spreadSentences(report)];
  const sections = [
    pointSection(report),
    spreadSection(report),
    foldSection(report),
    countSection(report),
    seriesSection(report),
  ].filter((section): section is Section => section !== undefined && section.rows.length > 1);
  return { sentences, ...textOf({ basis: basisOf(report), sections, sentences }) };
}

/** From how much all of this is told. */
function basisOf({ origins, windows, horizon, series, leftOut }: Content): string[] {
  const what = series.length > 1 ? `${series.length} series, ` : '';
  const ahead = `${counted(horizon, 'row')} ahead`;
  const told = `${what}${counted(origins, 'origin')}, ${ahead}: ${counted(Math.floor(windows), 'independent window')}.`;
  if (leftOut.length === 0) return [told];
  const ids = new Set(leftOut.map(({ id }) => id)).size;
  return [told, `${ids} series had too few training rows in some folds and were left out of those.`];
}

function pointSentences(report: Content): string[] {
  const { models, baseline, pointLoss, series } = report;
  const measure = series.length > 1 ? scaledMeasures[pointLoss] : plainMeasures[pointLoss];
  return models
    .filter(({ name }) => name !== baseline)
    .flatMap(({ name, pointComparison, series: own }) => [
      `Point: ${verdictSentence(pointComparison, baseline, measure)}`,
      ...countSentence(
        'Point',
        name,
        own.map((each) => each.pointComparison),
        baseline,
      ),
    ]);
}

function spreadSentences({ models, spreadBaseline, series }: Content): string[] {
  if (spreadBaseline === undefined) return [];
  const measure = series.length > 1 ? 'scaled pinball loss' : 'pinball loss';
  return models.flatMap(({ name, spreadComparison, series: own }) => {
    if (!spreadComparison || name === spreadBaseline) return [];
    return [
      `Spread: ${verdictSentence(spreadComparison, spreadBaseline, measure)}`,
      ...countSentence(
        'Spread',
        name,
        own.flatMap((each) => each.spreadComparison ?? []),
        spreadBaseline,
      ),
    ];
  });
}

const plainMeasures = { absolute: 'MAE', squared: 'MSE' } as const;
const scaledMeasures = { absolute: 'MASE', squared: 'MSSE' } as const;

function countSentence(
  kind: string,
  name: string,
  comparisons: readonly LossComparison[],
  baseline: string,
): string[] {
  if (comparisons.length === 0) return [];
  const { better, worse, undecided } = countVerdicts(comparisons);
  return [
    `${kind}: of ${comparisons.length} series ${name} is better than ${baseline} on ${better}, worse on ${worse}, and not demonstrably different on ${undecided}.`,
  ];
}

function countVerdicts(comparisons: readonly LossComparison[]) {
  const count = (wanted: string) => comparisons.filter(({ verdict }) => verdict === wanted).length;
  const [better, worse] = [count('better'), count('worse')];
  return { better, worse, undecided: comparisons.length - better - worse };
}

function countSection({ models, baseline, spreadBaseline, series }: Content): Section | undefined {
  if (series.length < 2) return undefined;
  const line = (label: string, comparisons: readonly LossComparison[]) => {
    const { better, worse, undecided } = countVerdicts(comparisons);
    return [label, String(better), String(worse), String(undecided)];
  };
  const rows = models.flatMap(({ name, series: own }) => {
    const spreads = own.flatMap(({ spreadComparison }) => spreadComparison ?? []);
    return [
      ...(name === baseline
        ? []
        : [
            line(
              name,
              own.map(({ pointComparison }) => pointComparison),
            ),
          ]),
      ...(name === spreadBaseline || spreads.length === 0 ? [] : [line(`${name}: pinball`, spreads)]),
    ];
  });
  return {
    title: `Verdicts on ${series.length} series`,
    rows: [['model', 'better', 'worse', 'no demonstrable difference'], ...rows],
  };
}

function seriesSection(report: Content): Section | undefined {
  const { models, baseline, confidence, series } = report;
  if (series.length < 2) return undefined;
  const lines = series.flatMap(({ id, period, windows }, place) =>
    models.flatMap(({ name, series: own }) => {
      const { mae, mase, pointComparison } = own[place]!;
      if (name === baseline) return [];
      const cells = [
        id,
        name,
        String(Math.floor(windows)),
        String(period),
        short(mae),
        short(mase),
        withInterval(pointComparison),
        pointComparison.verdict,
      ];
      return [{ isDecided: pointComparison.verdict !== 'no demonstrable difference', cells }];
    }),
  );
  // of many, those that something can be said of come first
  const shown =
    lines.length <= mostLines
      ? lines
      : [...lines].sort((a, b) => Number(b.isDecided) - Number(a.isDecided)).slice(0, mostLines);
  const left = lines.length - shown.length;
  const interval = `skill vs ${baseline} [${percent(confidence)}]`;
  return {
    title: 'Series by series',
    rows: [
      ['series', 'model', 'windows', 'period', 'MAE', 'MASE', interval, 'verdict'],
      ...shown.map(({ cells }) => cells),
    ],
    ...(left > 0 && { note: [`${counted(left, 'further line')} in the report's data.`] }),
  };
}

function pointSection({ models, baseline, confidence, series }: Content): Section {
  const interval = `skill vs ${baseline} [${percent(confidence)}]`;
  const periods = new Set(series.map(({ period }) => period));
  const [period] = periods;
  const scaled = periods.size === 1 && period! > 1 ? `MASE (period ${period})` : 'MASE';
  const head = ['model', 'MAE', 'RMSE', 'R2', scaled, 'direction (always up)', interval, 'verdict'];
  const rows = models.map(({ name, point, pointComparison }) => [
    name,
    short(point.mae),
    short(point.rmse),
    digits(point.r2, 4),
    short(point.mase),
    `${digits(point.direction.accuracy, 3)} (${digits(point.direction.alwaysUp, 3)})`,
    withInterval(pointComparison),
    pointComparison.verdict,
  ]);
  return { title: 'Point forecasts', rows: [head, ...rows] };
}

function spreadSection({ models, spreadBaseline, confidence }: Content): Section {
  const widest = models.find(({ spread }) => spread)?.spread?.intervals[0];
  const compared =
    spreadBaseline === undefined ? [] : [`skill vs ${spreadBaseline} [${percent(confidence)}]`, 'verdict'];
  const inside = widest ? [`within ${percent(widest.nominal)}`, 'interval score'] : [];
  const rows = models.flatMap(({ name, spread, spreadComparison }) => {
    if (!spread) return [];
    const [first] = spread.intervals;
    return [
      [
        name,
        short(spread.pinball),
        short(spread.crps),
        ...(first ? [digits(first.coverage, 3), short(first.score)] : []),
        ...(spreadComparison ? [withInterval(spreadComparison), spreadComparison.verdict] : []),
      ],
    ];
  });
  return {
    title: 'Forecasts of the spread',
    rows: [['model', 'pinball', 'CRPS', ...inside, ...compared], ...rows],
  };
}

function foldSection({ models, baseline, spreadBaseline }: Content): Section | undefined {
  const count = models[0]!.folds.length;
  if (count < 2) return undefined;
  const numbers = models[0]!.folds.map(({ fold }) => String(fold + 1));
  const rows = models.flatMap(({ name, folds, spread }) => [
    ...(name === baseline ? [] : [[`${name}: skill`, ...folds.map((fold) => signed(fold.skill))]]),
    ...(spread && spreadBaseline !== undefined && name !== spreadBaseline
      ? [[`${name}: pinball skill`, ...folds.map((fold) => signed(fold.spreadSkill!))]]
      : []),
    ...(spread?.intervals[0]
      ? [
          [
            `${name}: within ${percent(spread.intervals[0].nominal)}`,
            ...folds.map((fold) => digits(fold.spread!.intervals[0]!.coverage, 3)),
          ],
        ]
      : []),
  ]);
  return { title: 'Fold by fold', rows: [['fold', ...numbers], ...rows] };
}

function withInterval({
  skill,
  skillInterval,
  verdict,
}: {
  skill: number;
  skillInterval: { lower: number; upper: number };
  verdict: string;
}): string {
  if (verdict === 'baseline' || Number.isNaN(skill)) return signed(skill);
  return `${signed(skill)} [${signed(skillInterval.lower)}, ${signed(skillInterval.upper)}]`;
}
