import { addTarget, bollingerBands, joinCovariates, logReturns, temporalSplit } from '@btcfc/features';

export function program(): unknown {
  const load = Array.from({ length: 40 }, (_, row) => 100 + ((row * 7) % 11));
  const days = load.map(
    (_, row) => `2024-01-${String((row % 28) + 1).padStart(2, '0')}T${row < 28 ? '00' : '12'}:00Z`,
  );
  const { train, test } = temporalSplit(addTarget({ load }, { column: 'load', horizon: 1, dropLast: true }), {
    trainFraction: 0.75,
  });
  const joined = joinCovariates(
    { Date: days.slice(0, 5), load: load.slice(0, 5) },
    { Date: ['2024-01-01'], mood: [3] },
  );
  return { train, test, joined, bands: bollingerBands(load, { window: 5 }), returns: logReturns(load) };
}
