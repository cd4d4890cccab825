import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** An error whose message is all the user needs to see. */
export class Failure extends Error {
  name = 'Failure';
}

/** Folders of the workspace's packages, as pnpm-workspace.yaml names them, relative to the root. */
export function packageFolders() {
  return ['packages', 'apps', 'examples', 'tooling']
    .filter((group) => existsSync(path.join(root, group)))
    .flatMap((group) => readdirSync(path.join(root, group)).map((name) => path.join(group, name)))
    .filter((folder) => existsSync(path.join(root, folder, 'package.json')))
    .sort();
}

export function readManifest(folder) {
  return JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
}

/** The folder the user typed the command in: npm itself moves to the root before it runs a script. */
export function userDirectory() {
  return process.env.INIT_CWD ?? process.cwd();
}

/**
 * Environment for child processes: the workspace's own binaries first (turbo looks for pnpm there), no
 * telemetry, and without what npm says about this very run, which npm and pnpm would take for settings.
 */
export function childEnvironment(additions = {}) {
  const environment = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (/^npm_(package|lifecycle)_|^npm_config_(local_prefix|workspace.*)$|^npm_command$/i.test(name))
      continue;
    environment[name] = value;
  }
  const pathName = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  environment[pathName] = [path.join(root, 'node_modules', '.bin'), environment[pathName]]
    .filter(Boolean)
    .join(path.delimiter);
  return {
    ...environment,
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    npm_config_update_notifier: 'false',
    ...additions,
  };
}
