import { useState } from 'preact/hooks';
import { Scrollable } from '../../page/scrollable';
import type { SearchClient } from '../client';
import type { ChartWish, Ranges as GivenRanges, Overview } from '../messages';
import { BrushedChart } from './brushed-chart';
import { Ranges } from './ranges';
import { named, Select } from './select';
import { ViewChart } from './view-chart';

interface Props {
  client: SearchClient;
  overview: Overview;
  ranges: GivenRanges;
  onRanges(ranges: GivenRanges): void;
}

const scales: readonly (readonly ['linear' | 'log', string])[] = [
  ['linear', 'linear'],
  ['log', 'logarithmic'],
];

/** All charts of a search, each drawn while it is in sight. */
export function Charts({ client, overview, ranges, onRanges }: Props) {
  const metrics = Object.keys(overview.head!.metrics);
  const { parameters, reported } = overview;
  const [chosen, setMetric] = useState<string>();
  const [scale, setScale] = useState<'linear' | 'log'>('linear');
  const [curve, setCurve] = useState<string>();
  const [across, setAcross] = useState<string>();
  const [up, setUp] = useState<string>();
  const [shown, setShown] = useState<readonly [string, string]>();
  const metric = chosen ?? metrics[0]!;
  const curveMetric = curve ?? metric;
  const first = across ?? parameters[0];
  const second = up ?? parameters.find((name) => name !== first);
  const front = shown ?? ([metrics[0]!, metrics[1] ?? ''] as const);
  const parallel: Extract<ChartWish, { chart: 'parallel' }> = { chart: 'parallel', metric, scale, ranges };

  async function brush(axis: number, part: readonly [number, number] | undefined) {
    const [from, to] = part ?? [0, 0];
    const found = await client.ask('brush', { wish: parallel, axis, from, to });
    if (!found) return;
    const others = Object.entries(ranges).filter(([name]) => name !== found.name);
    onRanges(Object.fromEntries(part ? [...others, [found.name, found.range]] : others));
  }

  return (
    <>
      <fieldset>
        <legend class="unseen">How it is drawn</legend>
        {metrics.length > 1 && (
          <Select label="Metric" value={metric} values={named(metrics)} onChange={setMetric} />
        )}
        <Select
          label={`Scale of ${metric}`}
          value={scale}
          values={scales}
          onChange={(value) => setScale(value)}
        />
      </fieldset>

      {metrics.length > 1 && (
        <section aria-labelledby="front">
          <h2 id="front">Front</h2>
          {metrics.length > 2 && (
            <fieldset>
              <legend class="unseen">Which two metrics</legend>
              <Select
                label="Across"
                value={front[0]}
                values={named(metrics.filter((name) => name !== front[1]))}
                onChange={(name) => setShown([name, front[1]])}
              />
              <Select
                label="Up"
                value={front[1]}
                values={named(metrics.filter((name) => name !== front[0]))}
                onChange={(name) => setShown([front[0], name])}
              />
            </fieldset>
          )}
          <ViewChart client={client} wish={{ chart: 'front', show: front, scale: 'linear' }} name="front" />
        </section>
      )}

      <section aria-labelledby="history">
        <h2 id="history">History</h2>
        <ViewChart client={client} wish={{ chart: 'history', metric, scale }} name="history" />
      </section>

      <section aria-labelledby="curves">
        <h2 id="curves">Learning curves</h2>
        {reported.length > 1 && (
          <fieldset>
            <legend class="unseen">Of what</legend>
            <Select label="Of" value={curveMetric} values={named(reported)} onChange={setCurve} />
          </fieldset>
        )}
        <ViewChart
          client={client}
          wish={{ chart: 'curves', metric: curveMetric, scale }}
          name="learning-curves"
        />
      </section>

      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        <ViewChart client={client} wish={{ chart: 'timeline', scale: 'linear' }} name="timeline" />
      </section>

      <section aria-labelledby="importance">
        <h2 id="importance">What decides</h2>
        <p class="faint">
          The share of the metric’s variance over the whole space that each setting decides by itself.
        </p>
        <ViewChart
          client={client}
          wish={{ chart: 'importance', metric, scale: 'linear' }}
          name="importance"
        />
      </section>

      <section aria-labelledby="parallel">
        <h2 id="parallel">Settings side by side</h2>
        <p class="hint">
          A line for each trial, coloured by the metric. Drag along an axis to keep the colour of the trials
          within, and their rows in the table; click on it to let go.
        </p>
        <Ranges names={[...parameters, metric]} ranges={ranges} onRanges={onRanges} />
        <ViewChart
          client={client}
          wish={parallel}
          name="parallel-coordinates"
          draw={(chart) => (
            <Scrollable label="Parallel coordinates">
              <BrushedChart chart={chart} onBrush={(axis, part) => void brush(axis, part)} />
            </Scrollable>
          )}
        />
      </section>

      <section aria-labelledby="slices">
        <h2 id="slices">Slices</h2>
        <p class="faint">The metric by each setting; the colour tells early from late trials.</p>
        <div class="slices">
          {parameters.map((parameter) => (
            <ViewChart
              key={parameter}
              client={client}
              wish={{ chart: 'slice', metric, parameter, scale }}
              name={`slice-${parameter.replace(/[^\w.-]/g, '_')}`}
            />
          ))}
        </div>
      </section>

      {first !== undefined && second !== undefined && (
        <section aria-labelledby="contours">
          <h2 id="contours">Contours</h2>
          <fieldset>
            <legend class="unseen">Which two settings</legend>
            <Select
              label="Across"
              value={first}
              values={named(parameters.filter((name) => name !== second))}
              onChange={setAcross}
            />
            <Select
              label="Up"
              value={second}
              values={named(parameters.filter((name) => name !== first))}
              onChange={setUp}
            />
          </fieldset>
          <ViewChart
            client={client}
            wish={{ chart: 'contour', metric, scale, parameters: [first, second] }}
            name="contours"
          />
        </section>
      )}

      <section aria-labelledby="distribution">
        <h2 id="distribution">Distribution</h2>
        <ViewChart client={client} wish={{ chart: 'distribution', metric, scale }} name="distribution" />
      </section>
    </>
  );
}
