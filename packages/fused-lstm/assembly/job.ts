/**
 * One layer's call: sizes and addresses, 32 bits each, written by JavaScript in this order (`JOB_FIELDS`).
 * Addresses of absent tensors are 0. "Plain" means rows as tfjs has them; the rest is in panels.
 */
@unmanaged
export class Job {
  batch!: i32;
  /** Batch rounded up to whole tiles. */
  paddedBatch!: i32;
  steps!: i32;
  features!: i32;
  units!: i32;
  /** Bytes from one panel to the next: of sequences, and of what holds one step only. */
  panelBytes!: i32;
  stepPanelBytes!: i32;
  hardGates!: i32;
  backwards!: i32;
  sequences!: i32;

  /** Plain: [batch, steps, features], [features, gates units], [units, gates units], [gates units]. */
  plainX!: usize;
  plainKernel!: usize;
  plainRecurrent!: usize;
  plainBias!: usize;
  /** Plain, [batch, units] each. */
  plainHidden!: usize;
  plainCell!: usize;
  plainRecurrentMask!: usize;
  /** Plain, [batch, steps]. */
  plainMask!: usize;

  /** Rows are steps times padded batch; `hidden` and `cell` have the initial state before them. */
  x!: usize;
  gates!: usize;
  hidden!: usize;
  cell!: usize;
  /** The hidden states as the recurrent product sees them: `hidden`, or its copy with dropout. */
  recurrentInput!: usize;
  /** One step, [padded batch, units]. */
  recurrentMask!: usize;
  /** One float for each row of `x`. */
  mask!: usize;
  /** Right operands of the products, packed for this call. */
  kernel!: usize;
  recurrent!: usize;
  bias!: usize;

  /** Plain results of the forward pass; `output` is [batch, steps, units] if `sequences`. */
  output!: usize;
  lastHidden!: usize;
  lastCell!: usize;

  /** Plain gradients of those. */
  outputGradient!: usize;
  lastHiddenGradient!: usize;
  lastCellGradient!: usize;
  /** One step each: gradients on their way back in time, and what passes a masked step by. */
  hiddenGradient!: usize;
  cellGradient!: usize;
  passedGradient!: usize;
  recurrentTransposed!: usize;
  kernelTransposed!: usize;
  /** In panels; overwrites `x`. */
  xGradient!: usize;

  /** Plain results of the backward pass. */
  kernelGradient!: usize;
  recurrentGradient!: usize;
  biasGradient!: usize;
  initialHiddenGradient!: usize;
  initialCellGradient!: usize;
  plainXGradient!: usize;

  /** 256 bytes for each thread. */
  scratch!: usize;
  /** Two counters that the threads meet at. */
  barrier!: usize;
  /** Whether thread 0 may sleep while it waits for the others. */
  maySleep!: i32;
  /** Whether products take panels in pairs: faster only where the engine has 256-bit vectors. */
  wideTiles!: i32;

  /** Gates of the layer: 4 for an LSTM, 3 for a GRU. */
  gateCount!: i32;
  /** Which gate of the weights the first panels of the kernel hold: 0 for an LSTM, 2 (the candidate) for a GRU. */
  gateShift!: i32;
  /** Whether a GRU's reset gate is applied to the recurrent product, and not before it. */
  resetAfter!: i32;
  /** A GRU's second row of biases, added to the recurrent product: plain, in panels, and its gradient. */
  plainRecurrentBias!: usize;
  recurrentBias!: usize;
  recurrentBiasGradient!: usize;
  /** One step: what a GRU's candidate hands back to the product of reset gate and hidden state. */
  resetGradient!: usize;
  /** Whether the padding of a batch of one is left out, as where no backward pass follows. */
  singleRow!: i32;

  @inline get unitPanels(): i32 { return (this.units + 7) >> 3; }
  @inline get gatePanels(): i32 { return this.unitPanels * this.gateCount; }
  @inline get rows(): i32 { return this.steps * this.paddedBatch; }
  /** Of `rows` rows of a step from one on, those that are computed. */
  @inline computed(rows: i32): i32 { return this.singleRow && rows > 1 ? 1 : rows; }
  /** Bytes of one step's rows within a panel. */
  @inline get stepBytes(): usize { return <usize>this.paddedBatch << 5; }
}
