/**
 * Entry point of `npm run tutorial`, `npm run spread`, `npm run studio`, `npm run docs`, `npm test` and `npm run bench`: on a fresh clone,
 * with nothing but Node and npm, each first installs and builds what it needs. Only Node's own modules are imported here.
 */
const [command, ...args] = process.argv.slice(2);
const oldest = 20;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(`Node ${oldest} or newer is needed; this is Node ${process.versions.node}.`);
  process.exit(1);
}

const { endWithParent } = await import('./workspace/parent.mjs');
const { Interrupted } = await import('./workspace/run.mjs');
const { example } = await import('./workspace/example.mjs');
const commands = {
  tutorial: () => example('examples/full-tutorial', 'tutorial.js'),
  spread: () => example('examples/spread-forecast', 'main.js'),
  studio: () => example('apps/studio', 'cli.js'),
  docs: () => example('tooling/site', 'site.js'),
  test: async () => (await import('./workspace/test.mjs')).default,
  bench: async () => (await import('./workspace/bench.mjs')).default,
};

if (!Object.hasOwn(commands, command ?? '')) {
  console.error(`Usage: node scripts/workspace.mjs ${Object.keys(commands).join(' | ')} [arguments]`);
  process.exit(2);
}

endWithParent();
try {
  const execute = await commands[command]();
  process.exitCode = await execute(args);
} catch (error) {
  if (error instanceof Interrupted) process.exit(error.exitCode);
  console.error(error instanceof Error && error.name === 'Failure' ? error.message : error);
  process.exit(1);
}
