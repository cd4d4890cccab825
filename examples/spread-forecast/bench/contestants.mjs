import { average, boostedScale, egarch, ewma, garch, gjr, logHar, spreadPool } from '@btcfc/models';

// of logarithms of prices
const target = 'difference';
const distribution = 'student-t';
const members = () => ({
  ewma: ewma({ decay: 0.85 }),
  gjr: gjr({ target, distribution }),
  har: logHar({ target }),
  boosted: boostedScale({ target }),
});

/** What is judged, by name. */
export const contestants = {
  'EWMA .85': () => ewma({ decay: 0.85 }),
  'EWMA .94': () => ewma({ decay: 0.94 }),
  'EWMA, decay by validation': () => ewma({ decay: 'validation' }),
  'GARCH-t': () => garch({ target, distribution }),
  'GJR-t': () => gjr({ target, distribution }),
  'EGARCH-t': () => egarch({ target, distribution }),
  'log-HAR': () => logHar({ target }),
  'boosted scale': () => boostedScale({ target }),
  'spread pool': () => spreadPool({ target }),
  'average of the four': () => average({ models: members() }),
  'pool with GARCH for GJR': () =>
    spreadPool({ models: { ...members(), gjr: garch({ target, distribution }) }, weights: { boosted: 2 } }),
};

/** What each is measured against, and by how many rows ahead. */
export const questions = [
  { horizon: 1, baseline: 'EWMA .85', goal: '+.012 on Bitcoin, +.015 on the S&P 500' },
  { horizon: 7, baseline: 'EWMA .94', goal: '+.01 on Bitcoin' },
];
