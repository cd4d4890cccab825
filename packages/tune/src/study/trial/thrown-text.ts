/** What to say of something that was thrown, whatever it is. */
export function thrownText(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  try {
    return String(thrown);
  } catch {
    // an object that is no text
    return Object.prototype.toString.call(thrown);
  }
}
