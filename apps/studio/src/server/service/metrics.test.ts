import { measureBetween, readMetrics, valueIn } from './metrics';

const text = (counts: readonly number[], requests: number) => `# HELP btcfc_serve_requests_total Requests.
# TYPE btcfc_serve_requests_total counter
btcfc_serve_requests_total{method="GET",route="/a \\"b\\"",status="200"} ${requests}
btcfc_serve_requests_total{method="GET",route="/x",status="503"} 2
btcfc_serve_queue_length{model="grid"} 3
btcfc_serve_forecasts_total{model="grid"} ${counts.at(-1)}
btcfc_serve_forecast_duration_seconds_bucket{le="0.001",model="grid"} ${counts[0]}
btcfc_serve_forecast_duration_seconds_bucket{le="0.01",model="grid"} ${counts[1]}
btcfc_serve_forecast_duration_seconds_bucket{le="+Inf",model="grid"} ${counts[2]}
`;

describe('the metrics of a service', () => {
  it('are read with their labels', () => {
    const metrics = readMetrics(text([1, 2, 3], 5));
    expect(metrics.get('btcfc_serve_requests_total')![0]!.labels.route).toBe('/a "b"');
    expect(valueIn(metrics, 'requests_total')).toBe(7);
    expect(valueIn(metrics, 'requests_total', { status: '503' })).toBe(2);
    expect(valueIn(metrics, 'nothing')).toBe(0);
  });

  it('tell between two readings what happened, times as histogram_quantile of Prometheus has them', () => {
    const measure = measureBetween(
      readMetrics(text([10, 10, 10], 5)),
      readMetrics(text([10, 20, 20], 25)),
      ['grid'],
      2,
    );
    expect(measure).toMatchObject({ requests: 10, failures: 0 });
    // ten between 1 and 10 ms: by a straight line between these
    expect(measure.models).toEqual([
      {
        name: 'grid',
        queue: 3,
        forecasts: 10,
        median: expect.closeTo(5.5, 10),
        slow: expect.closeTo(9.55, 10),
      },
    ]);
  });

  it('do not go backwards where a service began anew', () => {
    const measure = measureBetween(
      readMetrics(text([9, 9, 9], 50)),
      readMetrics(text([0, 0, 0], 1)),
      ['grid'],
      1,
    );
    expect(measure).toMatchObject({ requests: 0, models: [{ forecasts: 0, median: null }] });
  });
});
