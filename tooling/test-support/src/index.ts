export { browserFlags, browserPath, describeWithBrowser, isBrowserRequired } from './browser';
export { type BuiltProgram, builtProgram, type EndedProgram, type RunningProgram } from './built-program';
export { csvColumns } from './csv-columns';
export { bellShaped, garchMoves, wanderingSeries } from './fixed-series';
export { describeWithPython, type RunPythonOptions, runPython, runPythonOnFloats } from './python';
export { describeWithR, runR } from './r';
export { describeWithRedis, type StartRedisOptions, TestRedis } from './redis';
export { describeWithReference, goldenFile, referenceFile } from './reference-data';
export { describeWithTensorflow } from './tensorflow';
