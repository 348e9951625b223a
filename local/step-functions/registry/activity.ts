/** An activity: a name under which workers elsewhere take tasks. */
export interface Activity {
  readonly arn: string;
  readonly name: string;
  /** ms since the epoch */
  readonly createdAt: number;
  readonly tags: Map<string, string>;
}
