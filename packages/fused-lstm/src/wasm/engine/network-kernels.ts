/** What a network has beside its recurrent layers: addresses and counts are bytes and floats. See assembly/network. */
export interface NetworkKernels {
  dense(
    x: number,
    weights: number,
    bias: number,
    target: number,
    rows: number,
    inputs: number,
    outputs: number,
  ): void;
  combineRows(
    factors: number,
    rowStep: number,
    termStep: number,
    terms: number,
    target: number,
    rows: number,
    count: number,
    width: number,
  ): void;
  mixLags(
    values: number,
    weights: number,
    target: number,
    batch: number,
    steps: number,
    width: number,
    lags: number,
  ): void;
  lagGradient(
    values: number,
    gradient: number,
    target: number,
    batch: number,
    steps: number,
    width: number,
    lags: number,
  ): void;
  drawMask(state: number, target: number, count: number, threshold: number, kept: number): void;
  multiplyEach(values: number, factors: number, target: number, count: number): void;
  multiplySteps(
    values: number,
    factors: number,
    target: number,
    batch: number,
    steps: number,
    width: number,
  ): void;
  scale(values: number, count: number, factor: number): void;
}
