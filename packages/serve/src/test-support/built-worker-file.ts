import { builtProgram } from './built-cli';

/** In tests, the place of the program of a worker process: it is built when asked for. */
export function workerFile(): string {
  return builtProgram('worker');
}
