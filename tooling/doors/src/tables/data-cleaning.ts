import { type Doors, options, takes } from '../door';

const gappy = () => [1, 2, Number.NaN, 4, 5, 6];
const frame = () => ({ day: ['a', 'b', 'c'], load: [1, Number.NaN, 3] });

/** An infinity is a value here: nothing is missing where it stands. */
const infinite = (path: string) => ({ taken: { [path]: [Number.POSITIVE_INFINITY] } });

export const dataCleaningDoors: Doors = {
  backwardFill: takes(() => [gappy()], infinite('0[3]')),
  fillMedian: takes(() => [gappy()], infinite('0[3]')),
  forwardFill: takes(() => [gappy()], infinite('0[3]')),
  interpolateLinear: takes(() => [gappy()], infinite('0[3]')),
  MissingValueCleaner: takes(() => [options({ verbose: false })], {
    members: { clean: takes(() => [frame()], infinite('0.load[1]')) },
  }),
};
