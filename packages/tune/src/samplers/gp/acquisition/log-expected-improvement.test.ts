import { logImprovement } from './log-expected-improvement';

describe('logImprovement', () => {
  // mpmath with 60 digits: log(phi(z) + z Phi(z)) and its derivative
  it.each([
    [3, 1.0987396653277077, 0.3328409684517952],
    [1, 0.08002621884930694, 0.7766387252017393],
    [0, -0.9189385332046728, 1.2533141373155003],
    [-1, -2.4851210257126413, 1.9042712333296918],
    [-4.9, -16.212816407897737, 5.267910100563279],
    [-5.1, -17.285185774704836, 5.455905951876874],
    [-10, -55.55312203612235, 10.194383033412553],
    [-40, -808.29856835662, 40.04990665764852],
    [-1000, -500014.73445209116, 1000.001999994],
  ])('is right at %d', (z, value, slope) => {
    const found = logImprovement(z);
    expect(Math.abs(found.value / value - 1)).toBeLessThan(1e-9);
    expect(Math.abs(found.slope / slope - 1)).toBeLessThan(1e-9);
  });
});
