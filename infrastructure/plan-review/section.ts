/** A part of the review: a heading, and one line for each change. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export interface Line {
  /** Added, changed or removed. */
  readonly mark: '+' | '~' | '-';
  /** The holder; following lines with the same holder do not repeat it. */
  readonly of?: string;
  readonly text: string;
  /** It needs the reviewer's attention, and is shown in red. */
  readonly alarming?: boolean;
}
