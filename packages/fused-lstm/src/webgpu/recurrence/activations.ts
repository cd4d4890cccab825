import type { GateActivation } from '../../kernels/recurrent-implementation';

/** Type of the values of one hidden unit in several batch rows. */
export type VectorType = 'f32' | 'vec2<f32>' | 'vec4<f32>';

const gate: Record<GateActivation, (type: VectorType) => string> = {
  sigmoid: (type) => `
fn gate(x : ${type}) -> ${type} { return 1.0 / (1.0 + exp(-clamp(x, ${type}(-80.0), ${type}(80.0)))); }
fn gateSlope(y : ${type}) -> ${type} { return y * (1.0 - y); }`,
  hardSigmoid: (type) => `
fn gate(x : ${type}) -> ${type} { return clamp(0.2 * x + 0.5, ${type}(0.0), ${type}(1.0)); }
fn gateSlope(y : ${type}) -> ${type} {
  return select(${type}(0.0), ${type}(0.2), (y > ${type}(0.0)) & (y < ${type}(1.0)));
}`,
};

/**
 * WGSL of `gate`, of `gateSlope`, its derivative by its value, and of `squash`, the hyperbolic tangent: the
 * built-in one may overflow on its way for large arguments.
 */
export function activationCode(activation: GateActivation, type: VectorType): string {
  return `${gate[activation](type)}
fn squash(x : ${type}) -> ${type} {
  let e = exp(-2.0 * abs(x));
  return sign(x) * (1.0 - e) / (1.0 + e);
}`;
}
