/** Why the kernels can't compute a network; its message goes on a sentence about the network. */
export class NotCovered extends Error {}
