/** The result of a case. */
export interface CaseReport {
  readonly name: string;
  readonly group: string;
  /** 0 failed, 1 status and result agree, 2 event types as well, 3 every event; undefined if it was left out. */
  readonly level: 0 | 1 | 2 | 3 | undefined;
  /** Whether events were recorded: a case without them cannot reach a level above 1. */
  readonly hasEvents?: boolean;
  readonly difference?: string;
  readonly skipped?: string;
}

export interface GroupSummary {
  readonly group: string;
  readonly mustPass: boolean;
  /** The number of cases that were run. */
  readonly cases: number;
  readonly level1: number;
  /** The number of these whose events were recorded. */
  readonly withEvents: number;
  readonly level2: number;
  readonly level3: number;
  readonly leftOut: number;
}

const optionalGroups = new Set(['integration-services', 'error-handling-services', 'map-distributed-s3', 'logs']);

export function mustPass(group: string): boolean {
  return !optionalGroups.has(group);
}

/** Whether a case agrees with everything that was recorded. */
export function agreesFully({ level, hasEvents }: CaseReport): boolean {
  return level === (hasEvents ? 3 : 1);
}

export function summarise(reports: readonly CaseReport[]): GroupSummary[] {
  const groups = [...new Set(reports.map(({ group }) => group))].sort();
  return groups.map((group) => {
    const of = reports.filter((report) => report.group === group);
    const run = of.filter(({ level }) => level !== undefined);
    const withEvents = run.filter(({ hasEvents }) => hasEvents === true);
    const reaching = (all: readonly CaseReport[], least: number) =>
      all.filter(({ level = 0 }) => level >= least).length;
    return {
      group,
      mustPass: mustPass(group),
      cases: run.length,
      level1: reaching(run, 1),
      withEvents: withEvents.length,
      level2: reaching(withEvents, 2),
      level3: reaching(withEvents, 3),
      leftOut: of.length - run.length,
    };
  });
}

/** @param known returns the reason of a known difference for the name of a case */
export function printReport(
  summary: readonly GroupSummary[],
  reports: readonly CaseReport[],
  known: (name: string) => string | undefined = () => undefined,
): void {
  for (const report of reports) {
    const { name, level, difference } = report;
    if (level === undefined || agreesFully(report)) continue;
    const reason = known(name);
    console.log(
      `level ${level}  ${name}\n         ${difference}${reason === undefined ? '' : `\n         known: ${reason}`}`,
    );
  }
  printLeftOut(reports);
  const columns: readonly [string, (group: GroupSummary) => number][] = [
    ['cases', (group) => group.cases],
    ['level 1', (group) => group.level1],
    ['events', (group) => group.withEvents],
    ['level 2', (group) => group.level2],
    ['level 3', (group) => group.level3],
    ['left out', (group) => group.leftOut],
  ];
  const row = (title: string, cells: readonly (string | number)[]) =>
    console.log(`${title.padEnd(30)}${cells.map((cell) => String(cell).padStart(9)).join('')}`);
  console.log();
  row(
    'group',
    columns.map(([title]) => title),
  );
  for (const group of summary) {
    row(
      group.group + (group.mustPass ? '' : ' *'),
      columns.map(([, pick]) => pick(group)),
    );
  }
  const total = (title: string, of: readonly GroupSummary[]) =>
    row(
      title,
      columns.map(([, pick]) => of.reduce((sum, group) => sum + pick(group), 0)),
    );
  total(
    'must pass',
    summary.filter((group) => group.mustPass),
  );
  total('all (* need not pass)', summary);
}

/** How many cases are left out, for each reason, and which. */
function printLeftOut(reports: readonly CaseReport[]): void {
  const reasons = [...new Set(reports.flatMap(({ skipped }) => skipped ?? []))];
  if (reasons.length > 0) console.log('\nLeft out:');
  for (const reason of reasons) {
    const cases = reports.filter(({ skipped }) => skipped === reason);
    console.log(`${String(cases.length).padStart(5)}  ${reason}`);
    for (const { name } of cases) console.log(`         ${name}`);
  }
}
