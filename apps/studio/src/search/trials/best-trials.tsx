import type { Overview } from '../messages';

/** The best trial with its settings, or how many are on the front. */
export function BestTrials({ overview: { best, head } }: { overview: Overview }) {
  const [first] = best;
  if (!first) return null;
  const metrics = Object.entries(head!.metrics);
  if (metrics.length > 1) {
    return (
      <section aria-labelledby="best">
        <h2 id="best">Trials on the front</h2>
        <p class="faint">
          No other is better in all of {metrics.map(([name, mode]) => `${name} (${mode})`).join(', ')}.
        </p>
        <ul class="front">
          {best.map(({ number, values }) => (
            <li key={number}>
              <a href={`#trial-${number}`}>Trial {number}</a>{' '}
              <span class="faint">{values.map(([name, value]) => `${name} ${value}`).join(', ')}</span>
            </li>
          ))}
        </ul>
      </section>
    );
  }
  return (
    <section aria-labelledby="best" class="best">
      <h2 id="best">
        Best: <a href={`#trial-${first.number}`}>trial {first.number}</a>
      </h2>
      <dl class="facts">
        {[...first.values, ...first.settings].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
