const { default: Sequencer } = require('@jest/test-sequencer');

/** Starts with the packaging tests: as by far the longest, they would otherwise end alone. */
module.exports = class PackagingFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (/[\\/]packaging\.test\.ts$/.test(path) ? 0 : 1);
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
