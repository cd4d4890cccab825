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

/** A chart that follows the search while it is in sight. */
export function ViewChart({ client, wish, name, draw = (chart) => <Chart chart={chart} /> }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const isNear = useNearness(place);
  const seen = useView(client, 'chart', wish, isNear);
  const chart = seen?.chart;

  async function save() {
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    const bytes = await client.ask('picture', { chart: chart!, isDark });
    saveFile({ name: `${name}.png`, type: 'image/png', bytes });
  }

  return (
    <div ref={place} class="view">
      {chart && draw(chart)}
      {!chart && <p class="faint waiting">{seen?.note ?? 'Drawing …'}</p>}
      {chart && (
        <p class="below">
          <span class="faint">{seen.note}</span>
          <button type="button" class="quiet" onClick={() => void save()}>
            Save as PNG<span class="unseen"> {chart.title}</span>
          </button>
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
