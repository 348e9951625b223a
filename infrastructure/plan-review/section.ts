/** A part of the review: a heading, and a line a finding. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export interface Line {
  /** What happens to it: added, changed, taken away. */
  readonly mark: '+' | '~' | '-';
  /** Whose it is; lines that follow with the same one leave it out. */
  readonly of?: string;
  readonly text: string;
  /** A reviewer must see it: in red. */
  readonly alarming?: boolean;
}
