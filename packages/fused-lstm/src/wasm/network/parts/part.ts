/** A part of a network: from one block of the memory to the next, and back. */
export interface Part {
  /** @param isTraining whether dropout is on, and what the way back needs is kept */
  forward(batch: number, isTraining: boolean): void;
  /** After `forward` of the same batch, in training: the gradients of its weights, and of what it was given. */
  backward(batch: number): void;
}
