import type { ArimaOrder } from './arma-polynomials';
import { type ArimaFit, fitArima } from './fit-arima';

/** Within what the orders are looked for. */
export interface OrderSearch {
  /** Training rows from the first known to the last known one, NaN where missing. */
  values: Float64Array;
  /** The same without gaps: what an approximate search looks at. */
  filled: Float64Array;
  d: number;
  D: number;
  period: number;
  /** The most of each. */
  most: { p: number; q: number; P: number; Q: number };
  /** Whether candidates are compared by conditional least squares, and only the chosen one is fitted exactly. */
  approximate: boolean;
  signal?: AbortSignal;
}

interface Candidate {
  order: ArimaOrder;
  /** Null where it is known to be refused. */
  aicc: number;
}

const mostModels = 94;

/** So many of the latest rows tell approximate models apart, as R's option `truncate` has it. */
const rowsToChooseBy = 1536;

/** A step to the orders around: seasonal ones first, one at a time before two at a time. */
const steps: readonly { p: number; q: number; P: number; Q: number }[] = [
  ...around().map(([P, Q]) => ({ p: 0, q: 0, P: P!, Q: Q! })),
  ...around().map(([p, q]) => ({ p: p!, q: q!, P: 0, Q: 0 })),
];

/**
 * The stepwise search of Hyndman & Khandakar (2008) as R's `auto.arima` does it: from four models on to the best of
 * their neighbours by Akaike's corrected criterion, until none is better. Approximate ones are compared on the latest rows.
 *
 * @returns null if none can be fitted
 */
export function chooseArima(search: OrderSearch): ArimaFit | null {
  const { values, filled, d, D, period, most, approximate, signal } = search;
  const mayHaveConstant = d + D <= 1;
  const shown = approximate ? filled.subarray(-rowsToChooseBy) : values;
  const candidates = new Map<string, Candidate>();
  let best: ArimaFit | null = null;
  const tried = (order: ArimaOrder) => candidates.has(keyOf(order));
  const isBetter = (order: ArimaOrder): boolean => {
    signal?.throwIfAborted();
    const limit = best?.aicc ?? Number.POSITIVE_INFINITY;
    const fit = fitArima({ values: shown, filled, order, approximate, limit });
    candidates.set(keyOf(order), { order, aicc: fit?.aicc ?? Number.POSITIVE_INFINITY });
    if (!fit || !(fit.aicc < limit)) return false;
    best = fit;
    return true;
  };
  const orderOf = (p: number, q: number, P: number, Q: number, constant = mayHaveConstant): ArimaOrder => ({
    p,
    d,
    q,
    P,
    D,
    Q,
    period,
    constant,
  });

  const isShort = values.length < 10;
  const start = isShort ? { p: 1, q: 1, P: 0, Q: 0 } : { p: 2, q: 2, P: 1, Q: 1 };
  const least = (name: 'p' | 'q' | 'P' | 'Q', value = start[name]) => Math.min(value, most[name]);
  isBetter(orderOf(least('p'), least('q'), least('P'), least('Q')));
  const none = orderOf(0, 0, 0, 0);
  if (!tried(none)) isBetter(none);
  const ar = orderOf(least('p', 1), 0, least('P', 1), 0);
  if (!tried(ar)) isBetter(ar);
  const ma = orderOf(0, least('q', 1), 0, least('Q', 1));
  if (!tried(ma)) isBetter(ma);
  if (mayHaveConstant) isBetter(orderOf(0, 0, 0, 0, false));

  // R goes on with the constant even where the model without it was best: so the same models are met
  const first = (best as ArimaFit | null) ?? {
    ...start,
    p: least('p'),
    q: least('q'),
    P: least('P'),
    Q: least('Q'),
  };
  let order = orderOf(first.p, first.q, first.P, first.Q);
  let goesOn = true;
  while (goesOn && candidates.size < mostModels) {
    goesOn = false;
    for (const step of steps) {
      const next = orderOf(
        order.p + step.p,
        order.q + step.q,
        order.P + step.P,
        order.Q + step.Q,
        order.constant,
      );
      if (!isWithin(next, most) || tried(next)) continue;
      if (candidates.size >= mostModels) break;
      if (isBetter(next)) {
        order = next;
        goesOn = true;
        break;
      }
    }
    if (goesOn || !mayHaveConstant || candidates.size >= mostModels) continue;
    const other = { ...order, constant: !order.constant };
    if (!tried(other) && isBetter(other)) {
      order = other;
      goesOn = true;
    }
  }
  if (!approximate) return best;
  return firstExact([...candidates.values()], search);
}

/** The best of the approximate ones that can be fitted exactly. */
function firstExact(candidates: Candidate[], { values, filled, signal }: OrderSearch): ArimaFit | null {
  for (const { order } of candidates.sort((a, b) => compare(a.aicc, b.aicc))) {
    signal?.throwIfAborted();
    const fit = fitArima({ values, filled, order, approximate: false });
    if (fit) return fit;
  }
  return null;
}

// Infinity less itself is no number
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function isWithin({ p, q, P, Q }: ArimaOrder, most: OrderSearch['most']): boolean {
  return Math.min(p, q, P, Q) >= 0 && p <= most.p && q <= most.q && P <= most.P && Q <= most.Q;
}

function keyOf({ p, q, P, Q, constant }: ArimaOrder): string {
  return [p, q, P, Q, constant].join();
}

function around(): number[][] {
  return [
    [-1, 0],
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ];
}
