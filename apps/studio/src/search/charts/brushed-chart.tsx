import type { ChartDescription } from '@btcfc/viz';
import type { LiveChart } from '@btcfc/viz/live';
import { useRef, useState } from 'preact/hooks';
import { Chart } from '../../page/chart';

interface Props {
  chart: ChartDescription;
  /** A part of an axis was brushed, from 0 at its foot to 1 at its head; or clicked, to be let go. */
  onBrush(axis: number, part: readonly [from: number, to: number] | undefined): void;
}

interface Drag {
  axis: number;
  from: number;
  /** Pixels. */
  left: number;
  top: number;
  bottom: number;
}

/** Pixels that are no more than a click. */
const clickLength = 4;

/** Parallel coordinates whose axes are brushed by dragging along them. */
export function BrushedChart({ chart, onBrush }: Props) {
  const live = useRef<LiveChart>(undefined);
  const [drag, setDrag] = useState<Drag>();
  const axes = chart.x?.categories?.length ?? 0;

  function placeOf(event: PointerEvent & { currentTarget: HTMLElement }) {
    const box = event.currentTarget.getBoundingClientRect();
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    return { left, top, ...live.current?.valueAt(left, top) };
  }

  return (
    // axes need room for what is written beside them
    <div class="wide" style={{ minWidth: `${axes * 92}px` }}>
      <Chart
        chart={chart}
        onLive={(drawn) => {
          live.current = drawn;
        }}
      />
      {/* what is seen and heard is the chart; by keyboard parts are typed below it */}
      <div
        class="brushing"
        aria-hidden="true"
        onPointerDown={(event) => {
          const { x, y, left, top } = placeOf(event);
          if (x === undefined || y === undefined) return;
          const axis = Math.round(x);
          if (axis < 0 || axis >= axes || Math.abs(x - axis) > 0.3) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ axis, from: y, left, top, bottom: top });
        }}
        onPointerMove={(event) => {
          if (drag) setDrag({ ...drag, bottom: placeOf(event).top });
        }}
        onPointerUp={(event) => {
          if (!drag) return;
          const { y, top } = placeOf(event);
          const isClick = Math.abs(top - drag.top) < clickLength;
          onBrush(drag.axis, isClick || y === undefined ? undefined : [clamp(drag.from), clamp(y)]);
          setDrag(undefined);
        }}
        onPointerCancel={() => setDrag(undefined)}
      >
        {drag && (
          <div
            class="brush"
            style={{
              left: `${drag.left - 9}px`,
              top: `${Math.min(drag.top, drag.bottom)}px`,
              height: `${Math.abs(drag.bottom - drag.top)}px`,
            }}
          />
        )}
      </div>
    </div>
  );
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
