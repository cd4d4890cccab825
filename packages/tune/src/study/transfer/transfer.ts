/** What became of the trials of earlier searches. */
export interface Transfer {
  /** How many are told to the sampler. */
  taken: number;
  /** In words, each value that was moved or left away for a trial to fit. */
  changed: readonly string[];
  /** In words, each trial that was left out, and why. */
  leftOut: readonly string[];
}
