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
