import { nativeCandidates } from '../src/wasm/native/find-native';
import { chooseNative, loadNative } from '../src/wasm/native/load-native';
import { type InstructionSet, instructionSets } from '../src/wasm/native/native-kernels';

const native = loadNative();

/**
 * `describe` for tests of the native kernels. Without them (there is no C++ compiler) they are skipped by name; with
 * `BTCFC_REQUIRE_NATIVE=1`, as in CI, their absence fails.
 */
export function describeWithNative(name: string, tests: () => void): void {
  if (!('reason' in native)) describe(name, tests);
  else if (process.env.BTCFC_REQUIRE_NATIVE === '1') {
    it(`${name}: finds native kernels`, () => {
      throw new Error(`There are no native kernels: ${native.reason}.`);
    });
  } else describe.skip(`${name} (needs native kernels; here ${native.reason})`, tests);
}

/** The instruction sets that native kernels are for and this processor has. */
export const instructionSetsHere: InstructionSet[] = instructionSets.filter(
  (name) => !('reason' in chooseNative(nativeCandidates(), name)),
);
