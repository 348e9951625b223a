import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyProject } from '../support/copy-project.ts';

const project = path.resolve(import.meta.dirname, '../..');

/** One edit of a recipe in docs/adapting.md. */
export interface Edit {
  readonly file: string;
  readonly how: 'new' | 'before' | 'instead of';
  /** The beginning of the line before which the text is inserted, or the line that it replaces. */
  readonly anchor: string;
  readonly text: string;
}

/**
 * The edits of a recipe, in the order in which its section lists them.
 * @param title the section's heading
 */
export function readRecipe(title: string): readonly Edit[] {
  const guide = readFileSync(path.join(project, 'docs/adapting.md'), 'utf8');
  const section = guide.split(/^## /m).find((each) => each.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`docs/adapting.md has no section "${title}"`);
  const edits = /^`([^`]+)`, (new|before|instead of)(?: `([^`]+)`)?:\n\n```\w*\n([\s\S]*?)^```$/gm;
  return [...section.matchAll(edits)].map(([, file = '', how, anchor = '', text = '']) => {
    return { file, how: how as Edit['how'], anchor, text };
  });
}

/** A copy of the project, with its installed packages. */
export class Copy {
  readonly folder = copyProject([]);

  /** @throws Error if the file does not contain its anchor exactly once */
  apply({ file, how, anchor, text }: Edit): void {
    const target = path.join(this.folder, file);
    if (how === 'new') {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
      return;
    }
    const lines = readFileSync(target, 'utf8').split('\n');
    const found = lines.flatMap((line, index) =>
      (how === 'before' ? line.startsWith(anchor) : line === anchor) ? [index] : [],
    );
    const [at] = found;
    if (at === undefined || found.length > 1)
      throw new Error(`${file} must have one line "${anchor}", not ${found.length}`);
    lines.splice(at, how === 'before' ? 0 : 1, text.replace(/\n$/, ''));
    writeFileSync(target, lines.join('\n'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
