import { BtcfcError, invalidOption, option } from '@btcfc/core';

/** An option that names columns, each once. */
export const columnNames = option.custom((name, value): readonly string[] => {
  const isList = Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (isList && new Set(value).size === value.length) return [...value];
  throw invalidOption(name, value, 'an array of different column names');
});

/** @throws BtcfcError `MISSING_COLUMN` for a name that is not there, such as a misspelt one */
export function checkPresent(optionName: string, names: readonly string[], present: Iterable<string>): void {
  const there = new Set(present);
  const missing = names.find((name) => !there.has(name));
  if (missing === undefined) return;
  throw new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `There is no column "${missing}", which \`${optionName}\` names.`,
    received: [...there],
    remedy: `Name columns of the frame in \`${optionName}\`.`,
  });
}
