/**
 * Median simple regret after 50 / 100 / 200 trials that other libraries reached, one trial at a time, 30 seeds (Optuna
 * 5's Gaussian process: 10 seeds, up to 100 trials).
 */
export const reference = {
  branin: { tpe: [0.131, 0.0204, 0.00305], gp: [5.64e-5, 1.82e-5], hyperopt: [0.404, 0.132, 0.0479] },
  hartmann6: { tpe: [0.344, 0.129, 0.0313], gp: [0.0128, 0.000124], hyperopt: [1.18, 0.684, 0.369] },
  ackley5_shift: { tpe: [11.4, 6.56, 4.63], gp: [4.12, 2.76], hyperopt: [16.6, 14.4, 11.7] },
  lstm_mixed: {
    tpe: [0.00831, 0.00341, 0.000268],
    gp: [0.00258, 4.7e-6],
    hyperopt: [0.0164, 0.00815, 0.00348],
  },
  lstm_ordinal: {
    tpe: [0.00766, 0.00322, 0.00104],
    gp: [0.00046, 5.18e-6],
    hyperopt: [0.0151, 0.00852, 0.00493],
  },
  hartmann3_noisy: { tpe: [0.123, 0.081, 0.0711], gp: [0.0603, 0.0562], hyperopt: [0.222, 0.111, 0.122] },
  ellipsoid20: { tpe: [1.83, 1.31, 0.908], gp: [1.02, 0.0619], hyperopt: [2.76, 1.97, 1.41] },
  cond_optimizer: {
    tpe: [0.0152, 0.00514, 0.000285],
    gp: [0.0181, 0.0162],
    hyperopt: [0.0154, 0.00565, 0.00197],
  },
};

/** Optuna 5's TPE with 8 trials outstanding, after 100 trials: the better of with and without its constant liar. */
export const referenceWithOutstanding = {
  branin: { tpe: [undefined, 0.047] },
  hartmann6: { tpe: [undefined, 0.226] },
  lstm_mixed: { tpe: [undefined, 0.0045] },
};
