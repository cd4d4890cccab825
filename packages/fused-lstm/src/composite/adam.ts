import {
  add,
  dispose,
  div,
  keep,
  minimum,
  mul,
  scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import type { AdamEngine, AdamMoments, AdamStep } from '../kernels/adam/adam-implementation';
import { power } from '../kernels/adam/power';

/** Adam from stock tfjs operations, for backends without kernels. */
export class CompositeAdam implements AdamEngine {
  private first: Tensor[];
  private second: Tensor[];

  constructor(shapes: number[][]) {
    this.first = shapes.map((shape) => keep(zeros(shape)));
    this.second = shapes.map((shape) => keep(zeros(shape)));
  }

  step({ values, gradients, copies, ...settings }: AdamStep): Tensor[] {
    const { learningRate, beta1, beta2, epsilon, step, clipNorm } = settings;
    return tidy(() => {
      const scale = clippingScale({ gradients, copies, clipNorm });
      return (values as Tensor[]).map((value, index) => {
        const gradient = gradients[index] as Tensor | undefined;
        if (!gradient) return value.clone();
        const clipped = scale ? mul(gradient, scale) : gradient;
        const m = add(mul(this.first[index]!, beta1), mul(clipped, 1 - beta1));
        const v = add(mul(this.second[index]!, beta2), mul(square(clipped), 1 - beta2));
        this.replace(index, m, v);
        const below = add(div(sqrt(v), Math.sqrt(1 - power(beta2, step))), epsilon);
        const rate = (copies[index]! * learningRate) / (1 - power(beta1, step));
        return sub(value, mul(div(m, below), rate));
      });
    });
  }

  moments(): AdamMoments {
    const copies = (tensors: Tensor[]) => tensors.map((tensor) => tensor.clone());
    return { first: copies(this.first), second: copies(this.second) };
  }

  async setMoments({ first, second }: AdamMoments): Promise<void> {
    this.dispose();
    this.first = first.map((tensor) => keep(tensor.clone()));
    this.second = second.map((tensor) => keep(tensor.clone()));
  }

  dispose(): void {
    dispose([...this.first, ...this.second]);
  }

  private replace(index: number, first: Tensor, second: Tensor): void {
    dispose([this.first[index]!, this.second[index]!]);
    this.first[index] = keep(first);
    this.second[index] = keep(second);
  }
}

function clippingScale({
  gradients,
  copies,
  clipNorm,
}: Pick<AdamStep, 'gradients' | 'copies' | 'clipNorm'>): Tensor | undefined {
  if (clipNorm === undefined) return undefined;
  const squares = (gradients as (Tensor | undefined)[]).flatMap((gradient, index) =>
    gradient ? [mul(sum(square(gradient)), copies[index]!)] : [],
  );
  const total = squares.reduce((left, right) => add(left, right), scalar(0) as Tensor);
  return minimum(1, div(clipNorm, add(sqrt(total), 1e-6)));
}
