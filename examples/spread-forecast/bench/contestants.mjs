import { average, boostedScale, egarch, ewma, garch, gjr, logHar, spreadPool } from '@btcfc/models';

// of logarithms of prices
const scale = 'difference';
const distribution = 'student-t';
const members = () => ({
  ewma: ewma({ decay: 0.85 }),
  gjr: gjr({ scale, distribution }),
  har: logHar({ scale }),
  boosted: boostedScale({ scale }),
});

/** What is judged, by name. */
export const contestants = {
  'EWMA .85': () => ewma({ decay: 0.85 }),
  'EWMA .94': () => ewma({ decay: 0.94 }),
  'EWMA, decay by validation': () => ewma({ decay: 'validation' }),
  'GARCH-t': () => garch({ scale, distribution }),
  'GJR-t': () => gjr({ scale, distribution }),
  'EGARCH-t': () => egarch({ scale, distribution }),
  'log-HAR': () => logHar({ scale }),
  'boosted scale': () => boostedScale({ scale }),
  'spread pool': () => spreadPool({ scale }),
  'average of the four': () => average({ models: members() }),
  'pool with GARCH for GJR': () =>
    spreadPool({ models: { ...members(), gjr: garch({ scale, distribution }) }, weights: { boosted: 2 } }),
};

/** What each is measured against, and by how many rows ahead. */
export const questions = [
  { horizon: 1, baseline: 'EWMA .85', goal: '+.012 on Bitcoin, +.015 on the S&P 500' },
  { horizon: 7, baseline: 'EWMA .94', goal: '+.01 on Bitcoin' },
];
