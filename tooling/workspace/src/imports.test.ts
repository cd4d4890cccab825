import { importedPackages } from './imports';

describe('importedPackages', () => {
  it.each([
    ['import a from "a/b";', ['a']],
    ['export * from "@s/a/b";', ['@s/a']],
    ['const a = require("a"); const b = await import("b");', ['a', 'b']],
    ['type A = import("a").A;', ['a']],
    ['/// <reference types="node" />', ['@types/node']],
    ['import "#own"; import "node:fs"; import "fs/promises"; import "./a"; import "../b";', []],
    ['// import a from "a"\nconst text = "require(b)";', []],
  ])('%s', (source, names) => {
    expect([...importedPackages(source)]).toEqual(names);
  });
});
