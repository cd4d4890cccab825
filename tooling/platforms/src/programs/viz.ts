import { lossPlot, plot } from '@btcfc/viz';

/** A picture is a PNG anywhere; its bytes are the platform's, whose fonts and anti-aliasing differ. */
export async function program(): Promise<unknown> {
  const losses = Array.from({ length: 30 }, (_, epoch) => 1 / (epoch + 1));
  const png = await plot(lossPlot({ trainLosses: losses, valLosses: losses }));
  return { signature: Array.from(png.slice(0, 8)), isLarge: png.length > 5_000 };
}
