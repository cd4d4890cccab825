import { multiplyAdd } from '../vector';

// Weights lie transposed, [lags + 1, width]: row l is what each column takes of its own value l steps back; before the
// first step the first one stands for it.

/** Each column of sequences [batch, steps, width] as the weighted mean of its own values up to `lags` steps back. */
export function mixLags(
  values: usize, weights: usize, target: usize, batch: i32, steps: i32, width: i32, lags: i32,
): void {
  const bytes = <usize>width << 2;
  const whole = <usize>(width & ~3) << 2;
  for (let sequence = 0; sequence < batch; sequence++) {
    for (let step = 0; step < steps; step++) {
      let at: usize = 0;
      for (; at < whole; at += 16) {
        let sum = f32x4.splat(0.0);
        for (let lag = 0; lag <= lags; lag++) {
          const from = values + <usize>max(step - lag, 0) * bytes + at;
          sum = multiplyAdd(v128.load(weights + <usize>lag * bytes + at), v128.load(from), sum);
        }
        v128.store(target + at, sum);
      }
      for (; at < bytes; at += 4) {
        let sum: f32 = 0;
        for (let lag = 0; lag <= lags; lag++) {
          const from = values + <usize>max(step - lag, 0) * bytes + at;
          sum += load<f32>(weights + <usize>lag * bytes + at) * load<f32>(from);
        }
        store<f32>(target + at, sum);
      }
      target += bytes;
    }
    values += <usize>steps * bytes;
  }
}

/** The gradient of the weights of `mixLags`, from that of what it gave. */
export function lagGradient(
  values: usize, gradient: usize, target: usize, batch: i32, steps: i32, width: i32, lags: i32,
): void {
  const bytes = <usize>width << 2;
  const whole = <usize>(width & ~3) << 2;
  memory.fill(target, 0, <usize>(lags + 1) * bytes);
  for (let sequence = 0; sequence < batch; sequence++) {
    for (let step = 0; step < steps; step++) {
      for (let lag = 0; lag <= lags; lag++) {
        const from = values + <usize>max(step - lag, 0) * bytes;
        const to = target + <usize>lag * bytes;
        let at: usize = 0;
        for (; at < whole; at += 16) {
          v128.store(to + at, multiplyAdd(v128.load(gradient + at), v128.load(from + at), v128.load(to + at)));
        }
        for (; at < bytes; at += 4) {
          store<f32>(to + at, load<f32>(to + at) + load<f32>(gradient + at) * load<f32>(from + at));
        }
      }
      gradient += bytes;
    }
    values += <usize>steps * bytes;
  }
}
