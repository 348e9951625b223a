import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { documents, folders, project, read, sectionOf } from '../support/repository.ts';

/** Folders of what is made. */
const generated = /^(?:dist|cdktf\.out|coverage|node_modules)\//;

/** The text of a document without code blocks and inline code, which contain no links. */
const prose = (file: string): string => read(file).replace(/^ *```[\s\S]*?^ *```/gm, '');
const withoutCode = (text: string): string => text.replace(/`[^`\n]*`/g, '');

/** The anchors of a document's headings, as GitHub makes them: lower case, no punctuation, a hyphen for each blank. */
function anchorsOf(file: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose(file).matchAll(/^#{1,6} +(.+?)(?: +#+)?$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The targets of links and pictures, in Markdown, reference definitions and HTML. */
function linksOf(file: string): readonly string[] {
  const text = withoutCode(prose(file));
  return [/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g, /^\[[^\]]+\]: +(\S+)/gm, /(?:href|src|srcset)="([^"]+)"/g]
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map(([, target = '']) => target);
}

/** The problem of a link, or undefined. Links to the web are not checked. */
function problemOf(file: string, link: string): string | undefined {
  if (/^[a-z]+:/i.test(link)) return undefined;
  const [target = '', anchor] = link.split('#');
  const linked = target === '' ? file : path.join(path.dirname(file), decodeURIComponent(target));
  if (linked.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(path.join(project, linked))) return 'there is no such file';
  if (anchor === undefined) return undefined;
  if (statSync(path.join(project, linked)).isDirectory() || !linked.endsWith('.md'))
    return 'has an anchor, but no headings';
  return anchorsOf(linked).has(anchor) ? undefined : `${linked} has no such heading`;
}

it.each(documents)('every link in %s leads to an existing file and heading', (file) => {
  const broken = linksOf(file).flatMap((link) => {
    const problem = problemOf(file, link);
    return problem === undefined ? [] : [`${link}: ${problem}`];
  });
  expect(broken).toEqual([]);
});

/**
 * The files that a document names in code, relative to the root, to its folder, or to `src` in its folder; not files
 * that a recipe adds.
 */
const filesNamedIn = (file: string): readonly string[] =>
  [...prose(file).matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:tsx?|json|md|yaml|svg))`(?!, new)/g)].map(
    ([, name = '']) => name,
  );

it.each(documents)('every file named in %s exists', (file) => {
  const missing = filesNamedIn(file).filter(
    (name) =>
      !generated.test(name) &&
      !['', path.dirname(file), path.join(path.dirname(file), 'src')].some((from) =>
        existsSync(path.join(project, from, name)),
      ),
  );
  expect(missing).toEqual([]);
});

it('every document in docs/ is listed in the index of docs/ or of its folder', () => {
  const indexed = new Set(
    documents
      .filter((file) => /^docs\/(?:.+\/)?README\.md$/.test(file))
      .flatMap((index) => linksOf(index).map((link) => path.join(path.dirname(index), link.replace(/#.*/, '')))),
  );
  const missing = documents.filter(
    (file) => file.startsWith('docs/') && file !== 'docs/README.md' && !indexed.has(file),
  );
  expect(missing).toEqual([]);
});

it('the README lists every folder of the repository, and no other', () => {
  const listed = [...sectionOf('README.md', 'Project layout').matchAll(/^\| `([\w-]+)\//gm)].map(
    ([, folder]) => folder,
  );
  expect(listed.sort()).toEqual([...folders].sort());
});
