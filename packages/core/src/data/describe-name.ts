/** How an error speaks of an argument or a column at the beginning of a sentence. */
export function describeName(name: string): string {
  return /^[\w.[\]]+$/.test(name) ? `\`${name}\`` : name[0]!.toUpperCase() + name.slice(1);
}
