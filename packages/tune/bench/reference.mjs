/**
 * Median simple regret after 50 / 100 / 200 trials that other libraries reached, one trial at a time, 30 seeds (Optuna
 * 5's Gaussian process: 10 seeds, up to 100 trials).
 */
export const reference = {
  branin: {
    random: [0.81, 0.375, 0.177],
    tpe: [0.131, 0.0204, 0.00305],
    gp: [5.64e-5, 1.82e-5],
    hyperopt: [0.404, 0.132, 0.0479],
  },
  hartmann6: {
    random: [1.66, 1.4, 1.14],
    tpe: [0.344, 0.129, 0.0313],
    gp: [0.0128, 0.000124],
    hyperopt: [1.18, 0.684, 0.369],
  },
  ackley5_shift: {
    random: [17.3, 16.8, 15.8],
    tpe: [11.4, 6.56, 4.63],
    gp: [4.12, 2.76],
    hyperopt: [16.6, 14.4, 11.7],
  },
  lstm_mixed: {
    random: [0.02, 0.0143, 0.0134],
    tpe: [0.00831, 0.00341, 0.000268],
    gp: [0.00258, 4.7e-6],
    hyperopt: [0.0164, 0.00815, 0.00348],
  },
  lstm_ordinal: {
    random: [0.0199, 0.0145, 0.0118],
    tpe: [0.00766, 0.00322, 0.00104],
    gp: [0.00046, 5.18e-6],
    hyperopt: [0.0151, 0.00852, 0.00493],
  },
  hartmann3_noisy: {
    random: [0.353, 0.295, 0.237],
    tpe: [0.123, 0.081, 0.0711],
    gp: [0.0603, 0.0562],
    hyperopt: [0.222, 0.111, 0.122],
  },
  ellipsoid20: {
    random: [4.26, 3.85, 3.21],
    tpe: [1.83, 1.31, 0.908],
    gp: [1.02, 0.0619],
    hyperopt: [2.76, 1.97, 1.41],
  },
  cond_optimizer: {
    random: [0.02, 0.0158, 0.0134],
    tpe: [0.0152, 0.00514, 0.000285],
    gp: [0.0181, 0.0162],
    hyperopt: [0.0154, 0.00565, 0.00197],
  },
};

/** Optuna 5's TPE with 8 trials outstanding, after 100 trials: the better of with and without its constant liar. */
export const referenceWithOutstanding = { branin: 0.047, hartmann6: 0.226, lstm_mixed: 0.0045 };

/**
 * Median noise-free final loss of the incumbent after 10, 20 and 40 times the epochs of a full trial, eight workers, 30
 * seeds (Optuna 15).
 */
export const referenceCurves = {
  A_lstm: {
    'random, full length': [0.1236, 0.1153, 0.1057],
    'Hyperopt TPE, full length': [0.123, 0.1136, 0.1024],
    'Hyperopt TPE + Ray ASHA': [0.1094, 0.1028, 0.092],
    'Optuna 4.9 TPE + SuccessiveHalvingPruner': [0.1028, 0.0972, 0.0934],
    'Optuna 5 TPE + HyperbandPruner': [0.1103, 0.1085, 0.1012],
    'Optuna 5 TPE + Ray ASHA': [0.1085, 0.1085, 0.0982],
    'random + ASHA by promotion': [0.101, 0.0985, 0.0948],
  },
  B_cross: {
    'random, full length': [0.2687, 0.2501, 0.2407],
    'Hyperopt TPE, full length': [0.2625, 0.2483, 0.228],
    'Hyperopt TPE + Ray ASHA': [0.2607, 0.2362, 0.2309],
    'Optuna 4.9 TPE, full length': [0.2585, 0.2424, 0.2266],
    'Optuna 5 TPE + HyperbandPruner': [0.2498, 0.231, 0.2276],
    'Optuna 5 TPE + Ray ASHA': [0.2424, 0.2392, 0.2392],
    'random + ASHA by promotion': [0.2437, 0.241, 0.2313],
  },
};
