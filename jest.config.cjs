const { readdirSync, existsSync } = require('node:fs');
const path = require('node:path');

const projects = ['packages', 'apps', 'examples', 'tooling']
  .flatMap((folder) =>
    readdirSync(path.join(__dirname, folder)).map((name) => path.join(__dirname, folder, name)),
  )
  .filter((directory) => existsSync(path.join(directory, 'jest.config.cjs')));

module.exports = { projects, testTimeout: 30_000 };
