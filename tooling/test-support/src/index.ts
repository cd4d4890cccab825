export { csvColumns } from './csv-columns';
export { describeWithPython, type RunPythonOptions, runPython, runPythonOnFloats } from './python';
export { describeWithReference, goldenFile, referenceFile } from './reference-data';
