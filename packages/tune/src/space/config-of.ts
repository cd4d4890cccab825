/** A configuration whose space is not known to the compiler. */
export type Config = Record<string, unknown>;

/**
 * The type of the configurations of a space: numbers for numeric domains, the union of the options for a
 * choice (for branches, a discriminated union), constants as they stand.
 */
export type ConfigOf<S> = S extends {
  readonly $domain: 'choice';
  readonly options: readonly (infer Option)[];
}
  ? OptionConfig<Option>
  : S extends { readonly $domain: string }
    ? number
    : S extends readonly unknown[]
      ? S
      : S extends object
        ? { -readonly [Name in keyof S]: ConfigOf<S[Name]> }
        : S;

// of a choice whose options the compiler does not know, nothing can be said, and asking would never end
type OptionConfig<Option> = AnyBranch extends Option ? unknown : ConfigOf<Option>;
type AnyBranch = { readonly 'no branch of a known space': 0 };
