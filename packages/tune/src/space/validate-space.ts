import { BtcfcError } from '@btcfc/core';
import {
  type ChoiceDomain,
  choice,
  type Domain,
  isDomain,
  isNestedSpace,
  lograndint,
  loguniform,
  qloguniform,
  quniform,
  randint,
  type Space,
  type SpaceValue,
  uniform,
} from './domain';
import { isPlainObject } from './plain-object';
import { sameConstant } from './same-constant';

const domainFields: Record<Domain['$domain'], readonly string[]> = {
  choice: ['options'],
  uniform: ['low', 'high'],
  loguniform: ['low', 'high'],
  quniform: ['low', 'high', 'q'],
  qloguniform: ['low', 'high', 'q'],
  randint: ['low', 'high'],
  lograndint: ['low', 'high'],
};

/** Levels of objects, branches and lists that a space may have: far more than anybody writes, far fewer than a stack holds. */
const mostLevels = 100;

/**
 * Returns `space` if it is one: finite and ordered bounds, options that can be told apart, constants that JSON
 * can hold, at most 100 levels of them.
 *
 * @throws BtcfcError `INVALID_OPTION`, naming the place
 *
 * @example
 * import { uniform, validateSpace } from '@btcfc/tune';
 *
 * validateSpace({ model: { dropout: uniform(0, 0.5) }, epochs: 100 });
 */
export function validateSpace<S extends Space>(space: S): S {
  if (!isNestedSpace(space) || !isPlainObject(space)) {
    throw invalid('', space, 'The space is not a plain object', 'Pass an object of domains and constants.');
  }
  validateEntries(space, '', 1);
  return space;
}

/** Whether no configuration can belong to both. */
function areDistinguishable(left: SpaceValue, right: SpaceValue): boolean {
  if (isDomain(left) || isDomain(right)) return areDomainsDistinguishable(left, right);
  if (!isNestedSpace(left) || !isNestedSpace(right)) return !sameConstant(left, right);
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].some(
    (name) => !(name in left) || !(name in right) || areDistinguishable(left[name]!, right[name]!),
  );
}

function areDomainsDistinguishable(left: SpaceValue, right: SpaceValue): boolean {
  if (isDomain(left) && left.$domain === 'choice') {
    return left.options.every((option) => areDistinguishable(option, right));
  }
  if (isDomain(right) && right.$domain === 'choice') return areDomainsDistinguishable(right, left);
  // a numeric domain: any number might be one of its values
  return isDomain(left) ? typeof right !== 'number' && !isDomain(right) : areDistinguishable(right, left);
}

function validateEntries(space: Space, place: string, level: number): void {
  for (const [name, value] of Object.entries(space)) {
    const here = place === '' ? name : `${place}.${name}`;
    if (name.startsWith('$')) {
      throw invalid(here, name, 'A name begins with $', 'Use a name that begins with something else.');
    }
    if (name === '__proto__') throw invalid(here, name, 'A name is reserved', 'Use another name.');
    validateValue(value, here, level);
  }
}

function validateValue(value: unknown, place: string, level: number): void {
  if (level > mostLevels) throw tooDeep(place);
  if (isDomain(value)) validateDomain(value, place, level + 1);
  else if (isNestedSpace(value) && isPlainObject(value)) validateEntries(value, place, level + 1);
  else if (Array.isArray(value)) validateConstants(value, place, level + 1);
  else if (!isScalar(value)) throw notJson(value, place);
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number'
    ? Number.isFinite(value)
    : ['string', 'boolean'].includes(typeof value) || value === null;
}

// what lies that deep is not shown: it may hold itself
function tooDeep(place: string): BtcfcError {
  return invalid(
    '',
    `${place.slice(0, 60)}...`,
    `The space is more than ${mostLevels} levels deep, or holds itself`,
    'Write it flat: names of parameters may hold what levels would tell, as in `layer1Units`.',
  );
}

function notJson(value: unknown, place: string): BtcfcError {
  return invalid(
    place,
    value === undefined ? 'undefined' : value,
    'The value is neither a domain nor something JSON can hold',
    'Use a domain such as uniform(0, 1), a constant (string, finite number, boolean, null, array) or an object.',
  );
}

function validateConstants(values: readonly unknown[], place: string, level: number): void {
  values.forEach((item, index) => {
    const here = `${place}[${index}]`;
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      throw invalid(
        here,
        item,
        'An array holds an object',
        'Arrays are constants: for options, use choice([...]).',
      );
    }
    validateValue(item, here, level);
  });
}

function validateDomain(domain: Domain, place: string, level: number): void {
  const fields = domainFields[domain.$domain];
  const given = Object.keys(domain).filter((name) => name !== '$domain');
  if (fields === undefined || given.length !== fields.length || !fields.every((name) => name in domain)) {
    throw invalid(
      place,
      domain,
      'This is not a domain',
      'Make domains with choice, uniform, randint and so on.',
    );
  }
  try {
    rebuild(domain);
  } catch (cause) {
    if (!BtcfcError.isInstance(cause)) throw cause;
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: `The space is wrong at \`${place}\`: ${cause.message}`,
      remedy: `Correct that ${domain.$domain}.`,
      cause,
    });
  }
  if (domain.$domain === 'choice') validateOptions(domain, place, level);
}

// a space read from JSON has not passed through the functions that check
function rebuild(domain: Domain): Domain {
  switch (domain.$domain) {
    case 'choice':
      return choice(domain.options);
    case 'uniform':
      return uniform(domain.low, domain.high);
    case 'loguniform':
      return loguniform(domain.low, domain.high);
    case 'quniform':
      return quniform(domain.low, domain.high, domain.q);
    case 'qloguniform':
      return qloguniform(domain.low, domain.high, domain.q);
    case 'randint':
      return randint(domain.low, domain.high);
    case 'lograndint':
      return lograndint(domain.low, domain.high);
  }
}

function validateOptions({ options }: ChoiceDomain, place: string, level: number): void {
  options.forEach((option, index) => {
    validateValue(option, `${place}[${index}]`, level);
    if (isDomain(option) && option.$domain === 'choice') {
      throw invalid(
        `${place}[${index}]`,
        option,
        'A choice is an option of a choice',
        'List its options in the outer choice, or give it a name inside a branch.',
      );
    }
    const twin = options.slice(0, index).findIndex((other) => !areDistinguishable(other, option));
    if (twin === -1) return;
    throw invalid(
      `${place}[${index}]`,
      option,
      `Options ${twin} and ${index} can't be told apart in a configuration`,
      'Remove the repetition, or give each branch a constant of the same name, such as kind.',
    );
  });
}

function invalid(place: string, received: unknown, message: string, remedy: string): BtcfcError {
  const where = place === '' ? '' : ` at \`${place}\``;
  return new BtcfcError({ code: 'INVALID_OPTION', message: `${message}${where}.`, received, remedy });
}
