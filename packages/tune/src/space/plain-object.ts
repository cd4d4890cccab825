/** Whether an object is one of literals, of this realm or another, rather than of a class. */
export function isPlainObject(value: object): boolean {
  // the prototype that is Object's, in whichever realm, has none itself
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
