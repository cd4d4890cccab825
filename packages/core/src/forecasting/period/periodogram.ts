/**
 * The periodogram of a series at all its Fourier frequencies, from 0 to half a turn a row: squared lengths of the discrete
 * Fourier transform, of any number of rows (Bluestein 1970).
 */
export function periodogram(values: Float64Array): Float64Array {
  const rows = values.length;
  const size = 2 ** Math.ceil(Math.log2(2 * rows));
  const chirp = chirpOf(rows);
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  const [filterRe, filterIm] = [new Float64Array(size), new Float64Array(size)];
  for (let row = 0; row < rows; row++) {
    const [cos, sin] = [chirp[2 * row]!, chirp[2 * row + 1]!];
    re[row] = values[row]! * cos;
    im[row] = -values[row]! * sin;
    filterRe[row] = cos;
    filterIm[row] = sin;
    if (row > 0) {
      filterRe[size - row] = cos;
      filterIm[size - row] = sin;
    }
  }
  transform(re, im);
  transform(filterRe, filterIm);
  for (let place = 0; place < size; place++) {
    const product = re[place]! * filterRe[place]! - im[place]! * filterIm[place]!;
    // conjugated: the inverse of a transform is that of the conjugate, up to signs that squares do not see
    im[place] = -(re[place]! * filterIm[place]! + im[place]! * filterRe[place]!);
    re[place] = product;
  }
  transform(re, im);
  const power = new Float64Array(Math.floor(rows / 2) + 1);
  for (let bin = 0; bin < power.length; bin++) power[bin] = (re[bin]! ** 2 + im[bin]! ** 2) / (size * size);
  return power;
}

/** Cosine and sine of pi row^2 / rows; the square is taken within one turn, where angles are exact. */
function chirpOf(rows: number): Float64Array {
  const chirp = new Float64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    const angle = (Math.PI * ((row * row) % (2 * rows))) / rows;
    chirp[2 * row] = Math.cos(angle);
    chirp[2 * row + 1] = Math.sin(angle);
  }
  return chirp;
}

/** The Fourier transform of a power of two of values, in place (Cooley & Tukey 1965). */
function transform(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  for (let place = 1, mirror = 0; place < size; place++) {
    let bit = size >> 1;
    for (; mirror & bit; bit >>= 1) mirror ^= bit;
    mirror ^= bit;
    if (place < mirror) {
      [re[place], re[mirror]] = [re[mirror]!, re[place]!];
      [im[place], im[mirror]] = [im[mirror]!, im[place]!];
    }
  }
  for (let span = 2; span <= size; span *= 2) {
    const half = span / 2;
    const [cos, sin] = turnsOf(half);
    for (let start = 0; start < size; start += span) {
      for (let step = 0; step < half; step++) {
        const [low, high] = [start + step, start + step + half];
        const turnedRe = re[high]! * cos[step]! - im[high]! * sin[step]!;
        const turnedIm = re[high]! * sin[step]! + im[high]! * cos[step]!;
        re[high] = re[low]! - turnedRe;
        im[high] = im[low]! - turnedIm;
        re[low] = re[low]! + turnedRe;
        im[low] = im[low]! + turnedIm;
      }
    }
  }
}

function turnsOf(half: number): [Float64Array, Float64Array] {
  const [cos, sin] = [new Float64Array(half), new Float64Array(half)];
  for (let step = 0; step < half; step++) {
    cos[step] = Math.cos((-Math.PI * step) / half);
    sin[step] = Math.sin((-Math.PI * step) / half);
  }
  return [cos, sin];
}
