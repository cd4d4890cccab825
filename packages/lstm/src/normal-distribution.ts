const numerators = {
  center: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  middle: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  tail: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
};

const denominators = {
  center: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
  middle: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
  tail: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

/** The value a standard normal variable stays below with the given probability: AS 241 (Wichura 1988). */
export function normalQuantile(probability: number): number {
  const offset = probability - 0.5;
  if (Math.abs(offset) <= 0.425) return offset * ratio('center', 0.180625 - offset * offset);
  const tail = offset < 0 ? probability : 1 - probability;
  const depth = Math.sqrt(-Math.log(tail));
  const value = depth <= 5 ? ratio('middle', depth - 1.6) : ratio('tail', depth - 5);
  return offset < 0 ? -value : value;
}

// Hart's rational approximation (1968), in the form given by West (2005)
const hartNumerator = [
  220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688,
  0.0352624965998911,
];
const hartDenominator = [
  440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207,
  1.75566716318264, 0.0883883476483184,
];

/** The probability that a standard normal variable stays below a value, to about 14 digits. */
export function normalCdf(value: number): number {
  const distance = Math.abs(value);
  const tail = Math.exp((-distance * distance) / 2) * tailRatio(distance);
  return value > 0 ? 1 - tail : tail;
}

function tailRatio(distance: number): number {
  if (distance < 7.07106781186547) {
    return polynomial(hartNumerator, distance) / polynomial(hartDenominator, distance);
  }
  const fraction = [4, 3, 2, 1].reduce((rest, term) => distance + term / rest, distance + 0.65);
  return 1 / fraction / Math.sqrt(2 * Math.PI);
}

function ratio(part: keyof typeof numerators, value: number): number {
  return polynomial(numerators[part], value) / polynomial(denominators[part], value);
}

/** By Horner's rule, constant term first. */
function polynomial(coefficients: readonly number[], value: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * value + coefficient, 0);
}
