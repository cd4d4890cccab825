/** Where the story goes: standard output, or a list in tests. */
export interface Output {
  write(text: string): void;
  /** Whether a line may be written over. */
  isTerminal: boolean;
  /** Width of the terminal. */
  columns?: number;
}

const indentation = '   ';

/** Tells the tutorial's story: numbered steps, facts below them, and one line that moves. */
export class Narrator {
  private step = 0;
  private movingLine = false;

  constructor(private readonly output: Output) {}

  /** A line on its own. */
  say(text = ''): void {
    this.endLine();
    this.output.write(`${text}\n`);
  }

  /** The heading of the next step. */
  begin(title: string): void {
    this.step++;
    this.say(`\n${this.step}. ${title}`);
  }

  /** A fact below the current step. */
  fact(text: string): void {
    this.say(`${indentation}${text}`);
  }

  /** Progress: replaces the line before on a terminal; elsewhere only what is `worthALine` is written. */
  progress(text: string, worthALine: boolean): void {
    if (!this.output.isTerminal) {
      if (worthALine) this.fact(text);
      return;
    }
    this.output.write(`\r\u001b[2K   ${text}`);
    this.movingLine = true;
    if (worthALine) this.endLine();
  }

  /** For those who write whole lines themselves, below the current step. */
  indented(): { write(text: string): void; isTTY: boolean; columns?: number } {
    const { output } = this;
    return {
      write: (text) => output.write(text.replace(/^(?=.)/gm, output.isTerminal ? '' : indentation)),
      isTTY: output.isTerminal,
      ...(output.columns && { columns: output.columns }),
    };
  }

  /** Makes sure that what others write starts on a line of its own. */
  endLine(): void {
    if (this.movingLine) this.output.write('\n');
    this.movingLine = false;
  }
}

/** 83000 as `1 min 23 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
