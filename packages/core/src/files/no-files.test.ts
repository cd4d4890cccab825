import * as node from '../node';
import * as page from './no-files';

/** What a class offers by its name. */
const statics = (of: object) =>
  Object.getOwnPropertyNames(of).filter((name) => !['length', 'name', 'prototype'].includes(name));

it('has all that stands where there are files, and says of each that there are none', () => {
  expect(Object.keys(page).sort()).toEqual(Object.keys(node).sort());
  for (const [name, real] of Object.entries(node)) {
    const stand = (page as Record<string, unknown>)[name];
    const methods = statics(real).map((method) => (stand as Record<string, unknown>)[method]);
    for (const call of methods.length > 0 ? methods : [stand]) {
      expect(call).toThrow(
        expect.objectContaining({ code: 'UNAVAILABLE', message: expect.stringContaining(name) }),
      );
    }
  }
});
