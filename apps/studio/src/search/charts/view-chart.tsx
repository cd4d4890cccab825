import type { ChartDescription } from '@btcfc/viz';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Chart } from '../../page/chart';
import { saveFile } from '../../page/result/save-file';
import { type SearchClient, useView } from '../client';
import type { ChartWish } from '../messages';

interface Props {
  client: SearchClient;
  wish: ChartWish;
  /** Of the file that it is saved as. */
  name: string;
  /** Draws it in place of the usual chart. */
  draw?(chart: ChartDescription): ComponentChildren;
}

/** How a chart is saved. */
const types = { png: 'image/png', svg: 'image/svg+xml' } as const;

/** A chart that follows the search while it is in sight. */
export function ViewChart({ client, wish, name, draw = (chart) => <Chart chart={chart} /> }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const isNear = useNearness(place);
  const seen = useView(client, 'chart', wish, isNear);
  const chart = seen?.chart;

  async function save(format: keyof typeof types) {
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    const bytes = await client.ask('picture', { chart: chart!, format, isDark });
    saveFile({ name: `${name}.${format}`, type: types[format], bytes });
  }

  return (
    <div ref={place} class="view">
      {chart && draw(chart)}
      {!chart && <p class="faint waiting">{seen?.note ?? 'Drawing …'}</p>}
      {chart && (
        <p class="below">
          <span class="faint">{seen.note}</span>
          <span class="saves">
            <button type="button" class="quiet" onClick={() => void save('png')}>
              Save as PNG<span class="unseen"> {chart.title}</span>
            </button>
            <button type="button" class="quiet" onClick={() => void save('svg')}>
              <span class="unseen">Save as </span>SVG<span class="unseen"> {chart.title}</span>
            </button>
          </span>
        </p>
      )}
    </div>
  );
}

/** Whether an element is in sight, or nearly. */
function useNearness(element: { current: Element | null }): boolean {
  const [isNear, setIsNear] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => setIsNear(entries.at(-1)!.isIntersecting), {
      rootMargin: '300px',
    });
    watcher.observe(element.current!);
    return () => watcher.disconnect();
  }, [element]);
  return isNear;
}
