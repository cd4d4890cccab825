/**
 * To choose by: ZDT1 and ZDT2 (Zitzler, Deb & Thiele 2000) with 30 variables, DTLZ2 (Deb et al. 2002) with 12 and three
 * metrics. To report: ZDT3, DTLZ4 with a milder power and DTLZ7, of the same papers, and the second of Van Veldhuizen (1999).
 */
export const frontProblems = {
  zdt1: {
    half: 'choosing',
    dimensions: 30,
    reference: [11, 11],
    evaluate: zdt((share) => 1 - Math.sqrt(share)),
  },
  zdt2: { half: 'choosing', dimensions: 30, reference: [11, 11], evaluate: zdt((share) => 1 - share ** 2) },
  dtlz2: { half: 'choosing', dimensions: 12, reference: [2.5, 2.5, 2.5], evaluate: dtlz2 },
  zdt3: {
    ...{ half: 'reporting', dimensions: 10, reference: [1.1, 8] },
    evaluate: zdt((share) => 1 - Math.sqrt(share) - share * Math.sin(10 * Math.PI * share)),
  },
  dtlz4: {
    ...{ half: 'reporting', dimensions: 8, reference: [2, 2, 2] },
    evaluate: ([first, second, ...rest]) => dtlz2([first ** 4, second ** 4, ...rest]),
  },
  dtlz7: { half: 'reporting', dimensions: 8, reference: [1.1, 1.1, 20], evaluate: dtlz7 },
  vlmop2: { half: 'reporting', dimensions: 4, reference: [1, 1], evaluate: vlmop2 },
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

function dtlz7([first, second, ...rest]) {
  const g = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / rest.length;
  const part = (x) => (x / (1 + g)) * (1 + Math.sin(3 * Math.PI * x));
  return [first, second, (1 + g) * (3 - part(first) - part(second))];
}

function vlmop2(unit) {
  const away = (center) => unit.reduce((sum, x) => sum + (4 * x - 2 - center) ** 2, 0);
  const center = 1 / Math.sqrt(unit.length);
  return [1 - Math.exp(-away(center)), 1 - Math.exp(-away(-center))];
}
