import type { Workflow } from './workflow.ts';

/** Which states belong to the way an execution goes when nothing fails, and which only follow a failure. */
export interface Paths {
  /** States that are reached without a catcher. */
  readonly main: ReadonlySet<string>;
  /** From the start by Next and Default to the end: what is drawn as one straight line. */
  readonly happy: readonly string[];
}

export function pathsOf({ startAt, transitions }: Workflow): Paths {
  const main = new Set<string>();
  const visit = (name: string) => {
    if (main.has(name)) return;
    main.add(name);
    for (const transition of transitions) {
      if (transition.from === name && transition.kind !== 'catch') visit(transition.to);
    }
  };
  visit(startAt);

  const happy = new Set<string>();
  for (let name: string | undefined = startAt; name !== undefined && !happy.has(name); ) {
    happy.add(name);
    const leaving = transitions.filter((transition) => transition.from === name && transition.kind !== 'catch');
    name = (leaving.find((transition) => transition.kind === 'next') ?? leaving[0])?.to;
  }
  return { main, happy: [...happy] };
}
