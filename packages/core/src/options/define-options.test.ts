import { BtcfcError } from '../errors/error';
import { defineOptions, option, optionsFor } from './index';
import { nearestName } from './nearest-name';

const scaling = defineOptions('train', { rows: option.integer({ min: 2, required: true }) });

const train = defineOptions('train', {
  epochs: option.integer({ min: 1, default: 20 }),
  lr: option.number({ min: 0, aboveMin: true }),
  target: option.oneOf(['level', 'difference'] as const, { default: 'level' }),
  name: option.text({ required: true }),
  levels: option.list(option.number({ min: 0, max: 1 }), { default: [] }),
  scaling: option.nested(scaling),
  onProgress: option.callback<(done: number) => void>(),
  signal: option.signal(),
  shuffle: option.boolean({ default: false }),
});

function thrownBy(work: () => unknown): BtcfcError {
  try {
    work();
  } catch (error) {
    if (BtcfcError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('defineOptions', () => {
  it('fills in defaults and leaves what is optional away', () => {
    expect(train.read({ name: 'a' })).toEqual({
      epochs: 20,
      target: 'level',
      name: 'a',
      levels: [],
      shuffle: false,
    });
  });

  it('takes undefined for left out', () => {
    expect(train.read({ name: 'a', epochs: undefined }).epochs).toBe(20);
  });

  it('keeps falsy values', () => {
    expect(train.read({ name: 'a', shuffle: false, levels: [0] })).toMatchObject({
      shuffle: false,
      levels: [0],
    });
  });

  it('refuses an unknown name with the nearest one', () => {
    const error = thrownBy(() => train.read({ name: 'a', epoch: 5 }));
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toBe(
      '`epoch` is not an option of train: did you mean `epochs`? Received: "epoch". It takes epochs, lr, target, name, levels, scaling, onProgress, signal, shuffle.',
    );
  });

  it('names no other option where none is near', () => {
    expect(thrownBy(() => train.read({ name: 'a', zzzzzz: 1 })).problem).toBe(
      '`zzzzzz` is not an option of train.',
    );
  });

  it.each(['epochs', 'lr', 'target', 'name', 'levels', 'scaling', 'onProgress', 'signal', 'shuffle'])(
    'refuses null as `%s`',
    (name) => {
      const error = thrownBy(() => train.read({ name: 'a', [name]: null }));
      expect(error.code).toBe('INVALID_OPTION');
      expect(error.problem).toContain(`\`${name}\``);
    },
  );

  it.each([null, 'text', [1], 5, true])('refuses %p in place of the options', (given) => {
    expect(thrownBy(() => train.read(given)).code).toBe('INVALID_OPTION');
  });

  it('says that a required option is missing', () => {
    expect(thrownBy(() => train.read({})).problem).toBe('`name` is missing.');
    expect(thrownBy(() => train.read(undefined)).problem).toBe('`name` is missing.');
  });

  it('reads options within options, and names them by their path', () => {
    expect(train.read({ name: 'a', scaling: { rows: 3 } }).scaling).toEqual({ rows: 3 });
    expect(thrownBy(() => train.read({ name: 'a', scaling: { rows: 1 } })).problem).toContain(
      '`scaling.rows`',
    );
    expect(thrownBy(() => train.read({ name: 'a', scaling: { row: 3 } })).problem).toContain(
      'did you mean `scaling.rows`?',
    );
  });

  it('names the place in a list', () => {
    expect(thrownBy(() => train.read({ name: 'a', levels: [0.5, 2] })).problem).toContain('`levels[1]`');
  });

  it('extends another set', () => {
    const more = defineOptions('fineTune', { ...train.spec, scalers: option.boolean() });
    expect(more.read({ name: 'a', scalers: true }).scalers).toBe(true);
    expect(thrownBy(() => more.read({ name: 'a', scaler: true })).problem).toContain('fineTune');
  });

  it('declares the options of an interface', () => {
    interface Repeat<Item> {
      item: Item;
      times?: number;
    }
    const repeat = optionsFor<Repeat<unknown>>()('repeat', {
      item: option.anything({ required: true }),
      times: option.integer({ min: 1, default: 2 }),
    });
    expect(repeat.read({ item: 'x' })).toEqual({ item: 'x', times: 2 });
  });
});

describe('nearestName', () => {
  const names = ['concurrency', 'maxRetries', 'horizon', 'returnSequences', 'token'];

  it.each([
    ['concurency', 'concurrency'],
    ['maxretries', 'maxRetries'],
    ['hroizon', 'horizon'],
    ['returnSequence', 'returnSequences'],
    ['tokn', 'token'],
    ['retries', 'maxRetries'],
    ['colour', undefined],
  ])('takes %s for %s', (given, name) => {
    expect(nearestName(given, names)).toBe(name);
  });
});
