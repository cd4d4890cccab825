import type { ForecastReport } from '@btcfc/forecast';

type Given = ForecastReport['verdict'];

const words: Readonly<Record<Given['verdict'], readonly [kind: string, headline: string]>> = {
  better: ['better', 'Better than repeating the past'],
  worse: ['worse', 'Worse than repeating the past'],
  'no better than luck': ['luck', 'No better than repeating the past'],
  'too few rows to tell': ['few', 'Too few rows to tell'],
};

/** Whether the forecast is worth anything, in words. */
export function Verdict({ verdict }: { verdict: Given }) {
  const [kind, headline] = words[verdict.verdict];
  return (
    <div class={`verdict ${kind}`}>
      <p class="headline">{headline}</p>
      <p>{verdict.sentence}</p>
    </div>
  );
}
