import { fields } from '../engine/job';
import { phases } from '../engine/workers';
import { type Candidate, nativeCandidates } from './find-native';
import {
  type InstructionSet,
  instructionSets,
  type NativeKernels,
  type NativeModule,
} from './native-kernels';

/** Native kernels, or why there are none. */
export type Native = { kernels: NativeKernels; instructions: InstructionSet } | { reason: string };

let found: Native | undefined;

/** The native kernels of this machine, looked for once. */
export function loadNative(): Native {
  found ??= chooseNative(nativeCandidates());
  return found;
}

/** For tests: other kernels, or none, until the function returned is called. */
export function replaceNative(replacement: Native): () => void {
  const before = found;
  found = replacement;
  return () => {
    found = before;
  };
}

/**
 * The first candidate that is there and fits.
 *
 * @param wanted the instruction set to take, for tests. @default the fastest
 */
export function chooseNative(candidates: Candidate[] | { reason: string }, wanted?: InstructionSet): Native {
  if ('reason' in candidates) return candidates;
  const reasons: string[] = [];
  for (const { name, load } of candidates) {
    try {
      return checkNative(load() as NativeModule, wanted);
    } catch (error) {
      if (!isAbsent(error)) reasons.push(`${name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  const names = candidates.map(({ name }) => name).filter((name) => name.startsWith('@'));
  return { reason: reasons.join('; ') || `${names.join(' or ')} is not installed` };
}

function checkNative(module: NativeModule, wanted?: InstructionSet): Native {
  const known = module.jobFields?.split(' ') ?? [];
  if (known.length === 0 || known.some((field, index) => field !== fields[index])) {
    throw new Error('it was built for another version');
  }
  const instructions = instructionSets.find((name) => module[name] && (wanted ?? name) === name);
  if (!instructions) throw new Error('the processor has no AVX2');
  const kernels = module[instructions]!;
  const missing = phases.filter((phase) => typeof kernels[phase] !== 'function');
  if (missing.length > 0) throw new Error(`it was built for another version, without ${missing.join(', ')}`);
  return { kernels, instructions };
}

function isAbsent(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === 'MODULE_NOT_FOUND' || (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' && !!message);
}
