/**
 * What two spaces, as `spaceToJSON` writes them, differ in, in words: place by place.
 *
 * @param old the space there is
 * @param asked the one that was asked for
 */
export function spaceDifferences(old: string, asked: string): string[] {
  const [before, now] = [old, asked].map((text) => placesOf(parsed(text)));
  const differences: string[] = [];
  for (const [place, value] of before!) {
    const other = now!.get(place);
    if (other === undefined) differences.push(`\`${place}\` is ${value} there, and nothing here`);
    else if (other !== value) differences.push(`\`${place}\` is ${value} there, ${other} here`);
  }
  for (const [place, value] of now!) {
    if (!before!.has(place)) differences.push(`\`${place}\` is ${value} here, and nothing there`);
  }
  return differences;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** By place, what stands there: `lr` is `uniform(low 0, high 1)`. */
function placesOf(space: unknown, place = '', found = new Map<string, string>()): Map<string, string> {
  const isObject = typeof space === 'object' && space !== null && !Array.isArray(space);
  if (!isObject || '$domain' in space) {
    found.set(place, domainText(space));
    return found;
  }
  for (const [name, value] of Object.entries(space))
    placesOf(value, place === '' ? name : `${place}.${name}`, found);
  return found;
}

function domainText(value: unknown): string {
  const isDomain = typeof value === 'object' && value !== null && '$domain' in value;
  if (!isDomain) return JSON.stringify(value);
  const { $domain, ...bounds } = value as { $domain: string };
  const parts = Object.values(bounds).map((bound) => JSON.stringify(bound));
  return `${$domain}(${parts.join(', ')})`;
}
