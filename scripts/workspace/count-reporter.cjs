const { writeFileSync } = require('node:fs');

/** Jest reporter that writes how many tests passed, failed and were skipped to $BTCFC_TEST_COUNTS. */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // a suite that could not even be loaded counts as one failure.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(process.env.BTCFC_TEST_COUNTS, JSON.stringify(counts));
  }
};
