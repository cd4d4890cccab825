import type { ComponentChildren } from 'preact';

/** What may be wider than the page, and is then moved by the keyboard too. */
export function Scrollable({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard does not reach what is out of sight
    <section class="scrollable" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
