import { useState } from 'preact/hooks';
import type { Ahead as Given } from '../../messages';
import { Chart } from '../chart';
import type { WorkerClient } from '../worker-client';
import { type ExportChoice, Exports } from './exports';
import { FirstRows } from './first-rows';
import { SeriesList } from './series-list';

interface Props {
  ahead: Given;
  /** Each series, with a word on it. */
  series: readonly { id: string; about: string }[];
  rows: readonly Readonly<Record<string, unknown>>[];
  exports: readonly ExportChoice[];
  client: WorkerClient;
}

/** What comes next: a chart, the numbers, and what can be taken away; of several series one at a time. */
export function Ahead({ ahead, series, rows, exports, client }: Props) {
  const [shown, setShown] = useState(series[0]!.id);
  const [chart, setChart] = useState(ahead.chart);
  const isOne = series.length === 1;

  async function show(id: string) {
    setShown(id);
    setChart(await client.ask('chart', { id }));
  }

  return (
    <>
      {!isOne && (
        <SeriesList series={series} small={ahead.small} shown={shown} onShow={(id) => void show(id)} />
      )}
      <Chart chart={chart} />
      <p class="hint">
        Drag to move, pinch or scroll with Ctrl to zoom, double-click for all. With the keyboard: arrows to
        read, + and − to zoom, Escape for all.
      </p>
      <Exports choices={exports} client={client} shown={shown} />
      <FirstRows rows={rows} shown={isOne ? undefined : shown} />
    </>
  );
}
