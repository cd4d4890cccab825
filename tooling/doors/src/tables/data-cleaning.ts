import { type Doors, options, takes } from '../door';

const gappy = () => [1, 2, Number.NaN, 4, 5, 6];
const frame = () => ({ day: ['a', 'b', 'c'], load: [1, Number.NaN, 3] });

export const dataCleaningDoors: Doors = {
  backwardFill: takes(() => [gappy()]),
  fillMedian: takes(() => [gappy()]),
  forwardFill: takes(() => [gappy()]),
  interpolateLinear: takes(() => [gappy()]),
  MissingValueCleaner: takes(() => [options({ verbose: false })], {
    members: { clean: takes(() => [frame()]) },
  }),
};
