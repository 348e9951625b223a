import { expect, it } from 'vitest';
import { sourceFiles } from '../../layers.ts';
import { documents, read, sectionOf } from '../support/repository.ts';

const architecture = 'docs/architecture.md';
const glossary = sectionOf(architecture, 'Glossary');
/** The term without the part in brackets: `note (of a start)`. */
const terms = [...glossary.matchAll(/^\| ([a-z][^|(]*?)(?: \([^)]*\))? \|/gm)].flatMap(([, term = '']) =>
  term === 'term' ? [] : term,
);

const elsewhere = [...documents.filter((file) => !file.endsWith('CHANGELOG.md')), ...sourceFiles()]
  .map((file) => (file === architecture ? read(file).replace(glossary, '') : read(file)))
  .join('\n');

it.each(terms)('the glossary’s term “%s” is used outside the glossary', (term) => {
  expect(elsewhere).toMatch(new RegExp(`\\b${term.replaceAll(' ', '[\\s-]')}`, 'i'));
});

it('the glossary is in alphabetical order, each term once', () => {
  expect(terms.length).toBeGreaterThan(1);
  expect(terms).toEqual([...new Set(terms)].sort((a, b) => a.localeCompare(b)));
});
