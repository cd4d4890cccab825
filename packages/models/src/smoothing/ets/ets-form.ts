/** How the error enters: added to the forecast, or as a share of it. */
export type ErrorKind = 'A' | 'M';
export type TrendKind = 'N' | 'A';
export type SeasonKind = 'N' | 'A' | 'M';

/** One form of an exponential smoothing model. */
export interface EtsForm {
  error: ErrorKind;
  trend: TrendKind;
  season: SeasonKind;
  /** Whether the trend fades with the rows ahead. */
  damped: boolean;
}

/** Error, trend and season of the forms to choose from: `'Z'` stands for each there is. */
export type EtsModelName = `${ErrorKind | 'Z'}${TrendKind | 'Z'}${SeasonKind | 'Z'}`;

const errors = ['A', 'M'] as const;
const trends = ['N', 'A'] as const;
const seasons = ['N', 'A', 'M'] as const;

const letters = <Kind extends string>(kinds: readonly Kind[]) => [...kinds, 'Z'] as const;

/** All names of models: additive errors with a multiplicative season are left out, as they can't be told apart well. */
export const modelNames: readonly EtsModelName[] = letters(errors).flatMap((error) =>
  letters(trends).flatMap((trend) =>
    letters(seasons)
      .filter((season) => !(error === 'A' && season === 'M'))
      .map((season) => `${error}${trend}${season}` as const),
  ),
);

/** What may be chosen from. */
export interface FormChoice {
  model: EtsModelName;
  damped: boolean | 'auto';
  /** Whether there is a season. */
  seasonal: boolean;
  /** Whether all values are above 0, as errors that are shares of the forecast need. */
  positive: boolean;
}

/**
 * The forms that a name stands for, in the order in which R tries them. A form without a season stands in for one with a
 * season where there is none.
 */
export function formsOf({ model, damped, seasonal, positive }: FormChoice): EtsForm[] {
  const [error, trend, season] = [...model];
  const dampings = damped === 'auto' ? [true, false] : [damped];
  return kindsOf(error!, errors)
    .filter((each) => each === 'A' || positive)
    .flatMap((error) =>
      kindsOf(trend!, trends).flatMap((trend) =>
        kindsOf(seasonal ? season! : 'N', seasons)
          .filter((each) => !(error === 'A' && each === 'M'))
          .flatMap((season) =>
            dampings
              .filter((damped) => trend === 'A' || !damped)
              .map((damped) => ({ error, trend, season, damped })),
          ),
      ),
    );
}

/** The form as the book writes it: `ETS(M,Ad,M)`. */
export function formName({ error, trend, season, damped }: EtsForm): string {
  return `ETS(${error},${trend}${damped ? 'd' : ''},${season})`;
}

function kindsOf<Kind extends string>(letter: string, kinds: readonly Kind[]): readonly Kind[] {
  return letter === 'Z' ? kinds : kinds.filter((kind) => kind === letter);
}
