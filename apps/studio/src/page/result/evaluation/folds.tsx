import type { ChartDescription } from '@btcfc/viz';
import { useMemo } from 'preact/hooks';
import { Chart } from '../../chart';
import { candidateWords } from '../../words';

/** The skill of the forecast and of the best models in each part of the tail. */
export function Folds({ chart }: { chart: ChartDescription | undefined }) {
  const named = useMemo(() => chart && withWords(chart), [chart]);
  if (!named) return null;
  return (
    <>
      <h3>Part by part</h3>
      <p>
        Each dot says by which share errors were smaller than the naive ones in one part of the end of the
        data; below the line they were larger. The forecast is mixed anew for each part, by what the other
        parts have shown.
      </p>
      <Chart chart={named} />
    </>
  );
}

/** Models are called as in the table of them. */
function withWords(chart: ChartDescription): ChartDescription {
  const marks = chart.marks.map((mark) =>
    'label' in mark && mark.label !== undefined ? { ...mark, label: candidateWords(mark.label)[0] } : mark,
  );
  return { ...chart, marks };
}
