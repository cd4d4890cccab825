import type { ChartDescription } from '@btcfc/viz';
import type { LiveChart } from '@btcfc/viz/live';
import { useEffect, useRef } from 'preact/hooks';

/** A chart that is read, zoomed and moved in the page. */
export function Chart({ chart }: { chart: ChartDescription }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const live = useRef<Promise<LiveChart | undefined>>(undefined);
  const wanted = useRef(chart);
  wanted.current = chart;

  useEffect(() => {
    let isGone = false;
    // what draws is loaded when there is something to draw
    const drawing = import('@btcfc/viz/live').then(({ liveChart }) =>
      isGone ? undefined : liveChart(canvas.current!, wanted.current),
    );
    live.current = drawing;
    return () => {
      isGone = true;
      void drawing.then((drawn) => drawn?.destroy());
    };
  }, []);

  useEffect(() => {
    void live.current?.then((drawn) => drawn?.update(chart));
  }, [chart]);

  return (
    <div class="chart">
      <canvas ref={canvas} />
    </div>
  );
}
