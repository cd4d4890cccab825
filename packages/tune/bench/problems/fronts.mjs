/** ZDT1 and ZDT2 (Zitzler, Deb & Thiele 2000) with 30 variables, DTLZ2 (Deb et al. 2002) with 12 and three metrics. */
export const frontProblems = {
  zdt1: { dimensions: 30, reference: [11, 11], evaluate: zdt((share) => 1 - Math.sqrt(share)) },
  zdt2: { dimensions: 30, reference: [11, 11], evaluate: zdt((share) => 1 - share ** 2) },
  dtlz2: { dimensions: 12, reference: [2.5, 2.5, 2.5], evaluate: dtlz2 },
};

function zdt(shape) {
  return ([first, ...rest]) => {
    const g = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / rest.length;
    return [first, g * shape(first / g)];
  };
}

function dtlz2([first, second, ...rest]) {
  const radius = 1 + rest.reduce((sum, x) => sum + (x - 0.5) ** 2, 0);
  const [a, b] = [(first * Math.PI) / 2, (second * Math.PI) / 2];
  return [radius * Math.cos(a) * Math.cos(b), radius * Math.cos(a) * Math.sin(b), radius * Math.sin(a)];
}
