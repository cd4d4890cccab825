export { checkInteger, checkNumber, checkOneOf, invalidOption, type NumberRange } from './check-value';
export {
  checkOptionNames,
  defineOptions,
  type InputOf,
  type OptionSet,
  type OptionSpec,
  type OptionsInput,
  type OptionsOutput,
  type OutputOf,
  optionsFor,
} from './define-options';
export { nearestName } from './nearest-name';
/** The kinds of options: `option.integer({ min: 1, default: 7 })`, `option.text()`, `option.oneOf(['a', 'b'])` and the like. */
export * as option from './option';
export type { OptionKind, Presence, PresenceOf, PresenceOptions } from './option-kinds';
