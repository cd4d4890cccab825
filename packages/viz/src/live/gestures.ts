/** What a person can do with a chart. Shares are of its horizontal axis: 0 is the left end of what is shown, 1 the right. */
export interface Actions {
  /** Points somewhere, pixels from the corner of the canvas; or no longer anywhere. */
  point(at: { x: number; y: number } | undefined): void;
  zoom(factor: number, at: number): void;
  move(by: number): void;
  /** A range is being chosen by dragging, or is chosen. */
  choose(one: number, other: number, isDone: boolean): void;
  /** Goes on to the next value, or by many; to the first or last one for an infinite step. */
  step(by: number): void;
  showAll(): void;
  /** The share of the axis at a distance from the left edge of the canvas, pixels. */
  shareAt(x: number): number;
}

const zoomByKey = 1.5;
const moveByKey = 0.25;

/** Listens to pointers, wheel and keys on a canvas; gives back what ends that. */
export function listen(canvas: HTMLCanvasElement, actions: Actions): () => void {
  const pointers = new Map<number, number>();
  let choosingFrom: number | undefined;

  const xOf = (event: MouseEvent) => event.clientX - canvas.getBoundingClientRect().left;

  const listeners: { [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void } = {
    pointerdown(event) {
      if (event.pointerType === 'mouse' && event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, xOf(event));
      choosingFrom = event.shiftKey && pointers.size === 1 ? actions.shareAt(xOf(event)) : undefined;
    },
    pointermove(event) {
      const x = xOf(event);
      const before = pointers.get(event.pointerId);
      const y = event.clientY - canvas.getBoundingClientRect().top;
      if (before === undefined || pointers.size > 2) return actions.point({ x, y });
      if (choosingFrom !== undefined) return actions.choose(choosingFrom, actions.shareAt(x), false);
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      const [now, then] = [actions.shareAt(x), actions.shareAt(before)];
      pointers.set(event.pointerId, x);
      if (other === undefined) {
        actions.move(then - now);
        actions.point({ x, y });
      } else {
        // two fingers: what is between them goes with them
        const fixed = actions.shareAt(other);
        const [length, lengthThen] = [Math.abs(now - fixed), Math.abs(then - fixed)];
        if (length > 0.01 && lengthThen > 0.01) actions.zoom(lengthThen / length, fixed);
      }
    },
    pointerup: letGo,
    pointercancel: letGo,
    pointerleave() {
      if (pointers.size === 0) actions.point(undefined);
    },
    dblclick: () => actions.showAll(),
    wheel(event) {
      // a page that is scrolled past a chart goes on being scrolled
      if (!event.ctrlKey && !event.metaKey && canvas.ownerDocument.activeElement !== canvas) return;
      event.preventDefault();
      // lines and pages as pixels
      const unit = [1, 16, 400][event.deltaMode] ?? 1;
      const [across, down] = [event.deltaX * unit, event.deltaY * unit];
      if (Math.abs(across) > Math.abs(down)) return actions.move(across / canvas.clientWidth);
      actions.zoom(Math.exp(Math.max(-1, Math.min(1, down * 0.002))), actions.shareAt(xOf(event)));
    },
    keydown(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const act = keys[event.shiftKey && event.key.startsWith('Arrow') ? `Shift${event.key}` : event.key];
      if (!act) return;
      event.preventDefault();
      act(actions);
    },
    blur: () => actions.point(undefined),
  };

  function letGo(event: PointerEvent) {
    if (!pointers.delete(event.pointerId)) return;
    if (choosingFrom === undefined) return;
    actions.choose(choosingFrom, actions.shareAt(xOf(event)), true);
    choosingFrom = undefined;
  }

  const entries = Object.entries(listeners) as [string, (event: Event) => void][];
  for (const [name, listener] of entries) canvas.addEventListener(name, listener, { passive: false });
  return () => {
    for (const [name, listener] of entries) canvas.removeEventListener(name, listener);
  };
}

const keys: Readonly<Record<string, (actions: Actions) => void>> = {
  ArrowRight: ({ step }) => step(1),
  ArrowLeft: ({ step }) => step(-1),
  // as with a slider
  ArrowUp: ({ step }) => step(1),
  ArrowDown: ({ step }) => step(-1),
  PageUp: ({ step }) => step(10),
  PageDown: ({ step }) => step(-10),
  Home: ({ step }) => step(Number.NEGATIVE_INFINITY),
  End: ({ step }) => step(Number.POSITIVE_INFINITY),
  ShiftArrowRight: ({ move }) => move(moveByKey),
  ShiftArrowLeft: ({ move }) => move(-moveByKey),
  '+': ({ zoom }) => zoom(1 / zoomByKey, 0.5),
  '=': ({ zoom }) => zoom(1 / zoomByKey, 0.5),
  '-': ({ zoom }) => zoom(zoomByKey, 0.5),
  _: ({ zoom }) => zoom(zoomByKey, 0.5),
  0: ({ showAll }) => showAll(),
  Escape: ({ showAll }) => showAll(),
};
