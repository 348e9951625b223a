/** A part of the review: a heading, and one line for each change. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export interface Line {
  /** Added, changed or removed. */
  readonly mark: '+' | '~' | '-';
  /** What the line is about, such as a role; following lines with the same label do not repeat it. */
  readonly label?: string;
  readonly text: string;
  /** Whether it needs the reviewer's attention: it is shown in red. */
  readonly alarming?: boolean;
}
