import { BtcfcError } from '@btcfc/core';

const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether a name is fit for a path, a label and a log. */
export function isName(name: string): boolean {
  return pattern.test(name);
}

/** @throws BtcfcError `INVALID_OPTION` */
export function checkName(what: string, name: string): string {
  if (isName(name)) return name;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: `The name of a ${what} has 1 to 64 letters, digits, ".", "_" and "-", a letter or digit first.`,
    received: name,
    remedy: 'Choose another name.',
  });
}
