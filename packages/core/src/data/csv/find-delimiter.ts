import { CsvRecords } from './csv-records';

export const delimiters = [',', ';', '\t', '|'] as const;

const lookedAt = 20;

/** The delimiter with which the first records have the same number of fields, the more the better; a comma if none. */
export function findDelimiter(text: string, source: string): string {
  let best = { delimiter: ',', isEven: false, fields: 1 };
  for (const delimiter of delimiters) {
    const counts = countFields(text, source, delimiter);
    const fields = counts[0] ?? 1;
    const isEven = fields > 1 && counts.every((count) => count === fields);
    if (fields > 1 && (isEven === best.isEven ? fields > best.fields : isEven))
      best = { delimiter, isEven, fields };
  }
  return best.delimiter;
}

function countFields(text: string, source: string, delimiter: string): number[] {
  const counts: number[] = [];
  try {
    const records = new CsvRecords({ text, source, delimiter });
    while (counts.length < lookedAt && records.next()) counts.push(records.fields);
  } catch {
    // quotes that break with the wrong delimiter; with the right one it is found again and told
  }
  return counts;
}
