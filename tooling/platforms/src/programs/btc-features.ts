import { BTCFeatureEngineer } from '@btcfc/btc-features';

export function program(): unknown {
  const close = Array.from({ length: 40 }, (_, row) => 100 + ((row * 7) % 11));
  const engineer = new BTCFeatureEngineer({
    priceColumn: 'close',
    volumeColumn: 'volume',
    supplyColumn: null,
    marketCapColumn: null,
  });
  return engineer.transform({ close, volume: close.map((value) => value * 3) });
}
