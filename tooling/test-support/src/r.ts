import { spawnSync } from 'node:child_process';

const rscript = process.env.BTCFC_RSCRIPT ?? 'Rscript';

/**
 * `describe` for tests that compute their expectation with R and its packages at test time. Where one is absent they are
 * skipped by name; with `BTCFC_REQUIRE_R=1`, as in CI, its absence fails.
 *
 * @param further packages beside forecast
 */
export function describeWithR(name: string, tests: () => void, further: readonly string[] = []): void {
  const packages = ['forecast', ...further];
  const absent = `!all(nzchar(sapply(c('${packages.join("', '")}'), function(name) system.file(package = name))))`;
  const present = spawnSync(rscript, ['-e', `if (${absent}) quit(status = 1)`]);
  if (present.status === 0 || process.env.BTCFC_REQUIRE_R === '1') describe(name, tests);
  else
    describe.skip(`${name} (needs ${rscript} with ${packages.join(', ')})`, () => it('is skipped', () => {}));
}

// what base R lacks: lists as JSON, numbers with all of their digits
const json = `
suppressMessages(library(forecast))
numbers <- function(x) paste0('[', paste(ifelse(is.finite(x), sprintf('%.17g', x), 'null'), collapse = ','), ']')
json <- function(x) {
  if (is.list(x)) return(paste0('{', paste0('"', names(x), '":', sapply(x, json), collapse = ','), '}'))
  if (is.character(x)) return(paste0('"', x, '"'))
  numbers(as.numeric(x))
}
`;

/**
 * Runs a script of R, which finds the package forecast loaded, and reads the list that `answer` is after it: lists as
 * objects, every vector as an array of numbers, missing ones null.
 */
export function runR<Answer>(script: string): Answer {
  const { status, stdout, stderr, error } = spawnSync(
    rscript,
    ['-e', `${json}${script}\ncat('\\n', json(answer), sep = '')`],
    { encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw error ?? new Error(`R failed: ${stderr}`);
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n'))) as Answer;
}
