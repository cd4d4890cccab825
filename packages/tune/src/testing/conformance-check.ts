import assert from 'node:assert/strict';

/** One thing that every implementation must do. */
export interface ConformanceCheck {
  /** What is checked, as the name of a test. */
  name: string;
  /** Throws, or rejects with, an `AssertionError` where the implementation falls short. */
  run: () => void | Promise<void>;
}

/** Throws if two values differ in content; unlike `deepEqual`, not if they come from two realms of a test runner. */
export function assertSame(actual: unknown, expected: unknown): void {
  assert.equal(canonicalText(actual), canonicalText(expected));
}

function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    if (typeof part === 'number' && !Number.isFinite(part)) return `number ${part}`;
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
