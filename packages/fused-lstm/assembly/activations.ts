import { exp, hardSigmoid, sigmoid, tanh } from './vector';

/** Applies one activation to `count` floats in place (a multiple of four): 0 exp, 1 sigmoid, 2 tanh, 3 hard sigmoid. */
export function activations(values: usize, count: i32, which: i32): void {
  const end = values + (<usize>count << 2);
  for (let at = values; at < end; at += 16) {
    const x = v128.load(at);
    let y = x;
    if (which == 0) y = exp(x);
    else if (which == 1) y = sigmoid(x);
    else if (which == 2) y = tanh(x);
    else y = hardSigmoid(x);
    v128.store(at, y);
  }
}
