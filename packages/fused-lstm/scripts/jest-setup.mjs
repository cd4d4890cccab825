// Sees to it that the kernels that the tests run are those of assembly/ and native/.
export default async function setup() {
  await import('./build-kernels.mjs');
  await import('./build-native.mjs');
}
