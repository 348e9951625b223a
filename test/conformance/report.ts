/** What became of a case. */
export interface CaseReport {
  readonly name: string;
  readonly group: string;
  /** 0 failed, 1 status and result agree, 2 event types as well, 3 every event; undefined if it was left out. */
  readonly level: 0 | 1 | 2 | 3 | undefined;
  readonly difference?: string;
  readonly skipped?: string;
}

export interface GroupSummary {
  readonly group: string;
  readonly mustPass: boolean;
  readonly cases: number;
  readonly level1: number;
  readonly level2: number;
  readonly level3: number;
  readonly skipped: number;
}

const beyondWhatIsAsked = new Set(['integration-services', 'error-handling-services', 'map-distributed-s3', 'logs']);

export function mustPass(group: string): boolean {
  return !beyondWhatIsAsked.has(group);
}

export function summarise(reports: readonly CaseReport[]): GroupSummary[] {
  const groups = [...new Set(reports.map(({ group }) => group))].sort();
  return groups.map((group) => {
    const of = reports.filter((report) => report.group === group);
    const reaching = (level: number) => of.filter((report) => (report.level ?? -1) >= level).length;
    return {
      group,
      mustPass: mustPass(group),
      cases: of.length,
      level1: reaching(1),
      level2: reaching(2),
      level3: reaching(3),
      skipped: of.filter(({ skipped }) => skipped !== undefined).length,
    };
  });
}

export function printReport(summary: readonly GroupSummary[], reports: readonly CaseReport[]): void {
  for (const { name, level, difference } of reports) {
    if (level !== undefined && level < 3) console.log(`level ${level}  ${name}\n         ${difference}`);
  }
  const left = reports.filter(({ skipped }) => skipped !== undefined);
  if (left.length > 0) console.log('\nLeft out:');
  for (const { name, skipped } of left) console.log(`  ${name}: ${skipped}`);
  const row = (cells: readonly (string | number)[]) =>
    `${String(cells[0]).padEnd(28)}${cells
      .slice(1)
      .map((cell) => String(cell).padStart(9))
      .join('')}`;
  console.log(`\n${row(['group', 'cases', 'level 1', 'level 2', 'level 3', 'skipped'])}`);
  for (const it of summary) {
    console.log(row([it.group + (it.mustPass ? '' : ' *'), it.cases, it.level1, it.level2, it.level3, it.skipped]));
  }
  const total = (title: string, of: readonly GroupSummary[]) => {
    const sum = (pick: (group: GroupSummary) => number) => of.reduce((all, group) => all + pick(group), 0);
    console.log(
      row([
        title,
        sum((g) => g.cases),
        sum((g) => g.level1),
        sum((g) => g.level2),
        sum((g) => g.level3),
        sum((g) => g.skipped),
      ]),
    );
  };
  total(
    'must pass',
    summary.filter((group) => group.mustPass),
  );
  total('all (* beyond what is asked)', summary);
}
