import { mean } from './judge.mjs';

/** A table in Markdown of what each model gains over the baseline on a series. */
export function tableOf({ series, rows, horizon, baseline, base, results }) {
  const ahead = horizon === 1 ? 'one day ahead' : `${horizon} days ahead`;
  return [
    `### ${series}, ${ahead}, ${rows} days, over ${baseline}`,
    '',
    '| model | skill [95%] | p | by fold | coverage of 90% | by fold | CPU s |',
    '|---|---|---:|---|---:|---|---:|',
    `| ${baseline} | 0 | | | ${share(base.covered)} | ${base.coveredInFolds.map((covered) => share(covered)).join(' ')} | |`,
    ...Object.entries(results).map(([name, result]) => {
      const { pValue, folds, covered, coveredInFolds, seconds } = result;
      const cells = [
        interval(result),
        pValue < 0.0001 ? '< .0001' : share(pValue, 4),
        folds.map(signed).join(' '),
      ];
      return `| ${name} | ${cells.join(' | ')} | ${share(covered)} | ${coveredInFolds.map((covered) => share(covered)).join(' ')} | ${seconds.toFixed(1)} |`;
    }),
  ];
}

/** All of BENCHMARKS.md. */
export function benchmarkText(tables, machine) {
  return `${[
    '# Benchmarks of the spread',
    '',
    `How far daily prices will move, forecast by models without a network. Logarithms of prices; parameters from the rows before each fold, each of five folds that share the last half; mean pinball loss at the levels .05, .25, .5, .75 and .95. Skill is the share of the baseline's loss that is saved, with the interval of \`skillInterval\` and the p-value of \`dieboldMariano\`. Written by \`npm run bench:spread -- --record\` with ${machine}; CPU seconds are those of all five folds.`,
    '',
    '## What was looked at',
    '',
    ...lookedAt,
    '',
    '## The default pool against its goals',
    '',
    ...goalsOf(tables),
    '',
    '## All models',
    '',
    ...tables.flatMap((table) => [...tableOf(table), '']),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

const lookedAt = [
  "- Members, inputs, weights, half-lives and sizes of trees were chosen on the first half of Bitcoin's judged days and on the S&P 500: 155 variants one day ahead and 29 seven days ahead, those of the members among them. An earlier search of about 50 variants on all of Bitcoin's days, by others, had shown that such pools are promising, so that its second half is not as clean as the indices.",
  '- With all of that fixed, the second half of Bitcoin, DAX, SMI, CAC and FTSE were run once. (They are run again whenever this page is written; nothing was changed for what they showed.)',
  '- GJR in the place of GARCH as a member: +.002 on the S&P 500, nothing on Bitcoin and the other indices (the last rows of the tables). It stays for the sake of the former, on which it was chosen.',
  "- An LSTM of this folder (seed 0) averaged with the pool, quantile by quantile, on Bitcoin's five folds, over the pool alone: -.007 [-.012, -.001] with half of the weight, -.002 [-.005, +.001] with a quarter.",
  "- An LSTM on what the pool leaves: moves divided by the pool's scale are learned, with the sizes of the last 10 of them and the pool's own scale as inputs, and what it says is multiplied by that scale. It was tried in PyTorch 1.13 (12 units, early stopping, two to four seeds) in nine settings, over the pool alone on Bitcoin's first half and the S&P 500: a scale by the likelihood of a t +.0014 and +.0007, a scale by pinball loss at 19 levels (a stand-in for the CRPS) -.0001 and +.0013, one for 1, 3 and 7 days ahead at once +.0008 and +.0010, a mixture of two t's +.0004 and -.0001 (its own quantiles -.0002 and -.0031), 19 quantiles by their pinball loss +.0025 and +.0021 (four seeds +.0022 and +.0022, 24 units +.0016 and +.0022, 20 days +.0009 on Bitcoin, without an LSTM -.0011 and +.0008). The 19 quantiles with four seeds, run once on the rest: Bitcoin's second half -.0022 (standard error .0012), DAX -.0000, SMI -.0002, CAC -.0006, FTSE -.0007. It adds nothing, so that no such model is here.",
  "- In the fourth fold of the four indices (about March to December 1997) their 90% intervals held 79 to 83%: times wilder than any the members were fitted to. 19 mends were tried on Bitcoin's first half and the S&P 500, where nothing was amiss: shorter half-lives of the tails (60 to 250 days, and a mixture), the tails adapted online (adaptive conformal inference at each level, three rates, and one that only widens), more weight for EWMA, a second decay, the larger of pool and EWMA, and scales that go up or up and down with the surprises of late (decays .95, .98, .99, half or all of them). The best of these by the sum of both skills was what `surpriseDecay` does: up only, .98, by the root: -.0002 [-.0006, +.0002] over the pool without it on Bitcoin's first half, +.0010 [-.0018, +.0039] on the S&P 500. Run once on the four, over the pool without it: DAX +.0022 [-.0003, +.0048], SMI +.0029 [+.0007, +.0051], CAC +.0001, FTSE +.0000; coverage in the fourth fold .790 to .839, .790 to .817, .833 to .849, .828 to .844. It is mended in part. Seven days ahead the same rise had shown -.0001 on Bitcoin's first half and -.0022 [-.0048, +.0004] on the S&P 500, so that further ahead less of it is taken: the n-th root n rows ahead. Adaptive conformal inference lost .003 to .033 on Bitcoin's first half and the S&P 500, shorter half-lives .001 to .009.",
  "- A second search of 54 mends of the same, on Bitcoin's first half and the S&P 500: 16 rules for the surprise (other powers and decays, downwards too, several decays, and as much of it as is not luck by James & Stein), 24 with members fitted to moves divided by a slow scale (decays .98 to .998, all members or one, or both ways pooled), 14 with both. None gained more than .0013 over the default there in the sum of both skills. The best of them (James & Stein, .96: +.0155 and +.0174) was run once on the rest: coverage in the fourth fold .871, .855, .839, .844, and less skill, DAX +.008, SMI +.013, CAC +.009, FTSE +.009, Bitcoin's second half +.014 (the default +.015). It was left out: a gain within luck where it was chosen, a loss elsewhere. Fitting the pool anew every 31 days mends nothing either (.844, .828, .849, .849 of 186 days). The goal of .87 in this fold is missed.",
  '- GJR-t has +.010 on the S&P 500 here, +.025 in an earlier search by others. The Python package `arch` 8.0.0 with the same rows, folds and quantiles gives +.0096, by fold +.011 +.015 +.011 -.000 +.009, as here; with the quantiles of its own t +.008, of its skewed t +.010. Nor is it the baseline: over EWMA .85 with normal quantiles it is +.013, with those of the last 250 moves +.013, of the last 100 +.020, with those of the training rows +.010. It hangs on the levels: at .05 and .95 alone it is +.034, with .5 between them +.013, at .05, .1, .5, .9 and .95 +.019, at nine levels from .025 to .975 +.016. Which were asked there is not written down.',
  '- A fit to 2,000 moves takes, in milliseconds of one core beside other work (median of 21; 12 windows of Bitcoin and the S&P 500; normal, t, skewed t): GARCH 1.2-3.4, 2.0-4.7, 2.1-6.1; GJR 1.9-3.4, 4.1-6.1, 4.6-6.2; EGARCH 3.1-6.6, 4.6-6.4, 5.3-7.2. The longest of EGARCH to 1,859 moves of the four indices are 6.6, 10.2 and 9.7 (SMI).',
  '- The LSTM of this folder alone, over EWMA .85: S&P 500 +.011 [+.005, +.016], p .0002, every fold above 0 (seeds 1 and 2: +.010, +.011); DAX +.005 [-.003, +.013] (seeds 1 and 2 the same).',
];

function goalsOf(tables) {
  const of = (series, horizon) =>
    tables.find((table) => table.series === series && table.horizon === horizon)?.results['spread pool'];
  const lines = [];
  const say = (what, result, isMet) => lines.push(`| ${what} | ${result} | ${isMet ? 'met' : 'missed'} |`);
  const [day, week, shares] = [of('Bitcoin', 1), of('Bitcoin', 7), of('S&P 500', 1)];
  if (day) {
    say('Bitcoin, a day: +.012, interval above 0', interval(day), day.skill >= 0.012 && day.lower > 0);
    say(
      'each fold at least 0',
      day.folds.map(signed).join(' '),
      day.folds.every((skill) => skill >= 0),
    );
    const isWithin = (covered) => covered >= 0.87 && covered <= 0.93;
    say(
      'coverage .87 to .93 in each fold',
      day.coveredInFolds.map((covered) => share(covered)).join(' '),
      day.coveredInFolds.every(isWithin),
    );
    lines.push(`| of these days, the half that settings were chosen on | ${interval(day.chosen)} | |`);
    lines.push(
      `| and the half that was run once | ${interval(day.once)}, p ${share(day.once.pValue, 4)} | |`,
    );
  }
  if (week) {
    const verdict = week.lower > 0 ? 'decided' : 'undecided';
    say(
      'Bitcoin, seven days: +.01, or undecided',
      `${interval(week)}, ${verdict}`,
      week.skill >= 0.01 || week.lower <= 0,
    );
    if (week.once) lines.push(`| of these days, the half that was run once | ${interval(week.once)} | |`);
  }
  if (shares) say('S&P 500, a day: +.015 (chosen on)', interval(shares), shares.skill >= 0.015);
  const others = ['DAX', 'SMI', 'CAC', 'FTSE'].map((name) => ({ name, skill: of(name, 1)?.skill }));
  if (others.every(({ skill }) => skill !== undefined)) {
    const skills = others.map(({ skill }) => skill);
    const each = others.map(({ name, skill }) => `${name} ${signed(skill)}`).join(', ');
    say(
      'DAX, SMI, CAC, FTSE, a day, run once: mean at least 0',
      `${signed(mean(skills))}: ${each}`,
      mean(skills) >= 0,
    );
    say('none of them below -.01', signed(Math.min(...skills)), Math.min(...skills) >= -0.01);
  }
  return ['| goal | found | |', '|---|---|---|', ...lines];
}

function interval({ skill, lower, upper }) {
  return `${signed(skill)} [${signed(lower)}, ${signed(upper)}]`;
}

function signed(value) {
  return `${value < 0 ? '-' : '+'}${share(Math.abs(value))}`;
}

function share(value, digits = 3) {
  return value.toFixed(digits).replace(/^0\./, '.');
}
