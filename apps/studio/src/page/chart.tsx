import type { ChartDescription } from '@btcfc/viz';
import type { LiveChart } from '@btcfc/viz/live';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  chart: ChartDescription;
  /** Told the chart once it is drawn, for what is drawn over it. */
  onLive?(live: LiveChart): void;
}

/** A chart that is read, zoomed and moved in the page. */
export function Chart({ chart, onLive }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const live = useRef<Promise<LiveChart | undefined>>(undefined);
  const wanted = useRef(chart);
  wanted.current = chart;

  // one chart lives as long as its canvas
  useEffect(() => {
    let isGone = false;
    // what draws is loaded when there is something to draw
    const drawing = import('@btcfc/viz/live').then(({ liveChart }) => {
      if (isGone) return undefined;
      const drawn = liveChart(canvas.current!, wanted.current);
      onLive?.(drawn);
      return drawn;
    });
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
