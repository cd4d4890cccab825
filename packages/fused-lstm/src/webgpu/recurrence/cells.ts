/** Which layer's steps are taken. A GRU has its reset gate after the product. */
export type CellKind = 'lstm' | 'gru';

/** Names of the four values that a step keeps of each unit, in the order of their columns. */
export const valueNames: Record<CellKind, readonly string[]> = {
  lstm: ['input', 'forget', 'candidate', 'output'],
  gru: ['update', 'reset', 'candidate', 'inner'],
};

/** Texts of WGSL that stand for values in a shader; `part` is put behind every name. */
interface ForwardTexts {
  /** The sum of a gate, before its activation. */
  sum: (gate: number) => string;
  /** A GRU's state before the step, after dropout; an LSTM's cell state. */
  before: string;
  part?: number | string;
}

/**
 * Statements that leave the four values, and `newC` and `newH`, in scope. A GRU has one state: it is kept as the cell's,
 * too. The last column of its sums is the recurrent part of the candidate.
 */
export function forwardStatements(kind: CellKind, { sum, before, part = '' }: ForwardTexts): string {
  if (kind === 'lstm') {
    return `
    let input${part} = gate(${sum(0)});
    let forget${part} = gate(${sum(1)});
    let candidate${part} = squash(${sum(2)});
    let output${part} = gate(${sum(3)});
    let newC${part} = forget${part} * ${before} + input${part} * candidate${part};
    let newH${part} = output${part} * squash(newC${part});`;
  }
  return `
    let update${part} = gate(${sum(0)});
    let reset${part} = gate(${sum(1)});
    let inner${part} = ${sum(3)};
    let candidate${part} = squash(${sum(2)} + reset${part} * inner${part});
    let newH${part} = update${part} * ${before} + (1.0 - update${part}) * candidate${part};
    let newC${part} = newH${part};`;
}

interface BackwardTexts {
  /** One of the four values that the forward pass kept. */
  value: (gate: number) => string;
  /** The cell state before the step and after it; a GRU's hidden state before it, after dropout. */
  before: string;
  after: string;
  /** Gradients: of the hidden state, as far as the step is not masked, and of the cell state. */
  fresh: string;
  cell: string;
  part?: number | string;
}

/**
 * Statements that leave in scope `d0` to `d3`, the gradients of the four sums, `back`, that of the cell state before the
 * step, and `direct`, that of the hidden state before it which does not come through the sums.
 */
export function backwardStatements(kind: CellKind, texts: BackwardTexts): string {
  const { value, before, after, fresh, cell, part = '' } = texts;
  const values = valueNames[kind].map((name, gate) => `let ${name}${part} = ${value(gate)};`).join('\n');
  if (kind === 'lstm') {
    return `
    ${values}
    let squashed${part} = squash(${after});
    let through${part} = ${cell} + ${fresh} * output${part} * (1.0 - squashed${part} * squashed${part});
    let d0_${part} = through${part} * candidate${part} * gateSlope(input${part});
    let d1_${part} = through${part} * ${before} * gateSlope(forget${part});
    let d2_${part} = through${part} * input${part} * (1.0 - candidate${part} * candidate${part});
    let d3_${part} = ${fresh} * squashed${part} * gateSlope(output${part});
    let back${part} = through${part} * forget${part};
    let direct${part} = 0.0 * ${fresh};`;
  }
  return `
    ${values}
    let d2_${part} = ${fresh} * (1.0 - update${part}) * (1.0 - candidate${part} * candidate${part});
    let d0_${part} = ${fresh} * (${before} - candidate${part}) * gateSlope(update${part});
    let d1_${part} = d2_${part} * inner${part} * gateSlope(reset${part});
    let d3_${part} = d2_${part} * reset${part};
    let back${part} = 0.0 * ${fresh};
    let direct${part} = ${fresh} * update${part};`;
}
