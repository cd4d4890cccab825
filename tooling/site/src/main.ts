import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { option } from '@btcfc/core';
import { type Flags, runCommand } from '@btcfc/core/node';
import { buildSite } from './build-site';

const flags = {
  out: [option.text({ default: 'site' }), 'the folder that the site is written to (default: site)'],
  base: [option.text({ default: '/' }), 'where on its host the site begins, such as /btcfc/ (default: /)'],
} satisfies Flags;

await runCommand({
  usage: 'Builds the site of docs/: npm run docs -- [options]',
  flags,
  async run({ values: { out, base } }) {
    await buildSite({ root: fileURLToPath(new URL('../../..', import.meta.url)), out, base });
    console.log(
      `The site is in ${path.resolve(out)}: serve that folder, for example by npx vite preview --outDir ${out}`,
    );
  },
});
