const { default: Sequencer } = require('@jest/test-sequencer');

/** The tests that take minutes, the longest first. */
const longest = ['packaging', 'tutorial', 'platforms', 'release', 'notebook-protocol'];

/** Starts with the longest tests: they would otherwise end alone. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = longest.indexOf(/([^\\/]+)\.test\.ts$/.exec(path)?.[1]);
      return place < 0 ? longest.length : place;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
