import { expect, it } from 'vitest';
import { circles, importsOfPackage, layerOf, layers } from './import-graph.ts';

const imports = importsOfPackage();

it('finds every folder of the package among the layers', () => {
  const found = new Set(imports.flatMap(({ from, to }) => [layerOf(from), layerOf(to)]));

  expect([...found].filter((layer) => !layers.includes(layer))).toEqual([]);
});

it('lets each layer import only those before it', () => {
  const wrong = imports.filter(({ from, to }) => layers.indexOf(layerOf(to)) > layers.indexOf(layerOf(from)));

  expect(wrong).toEqual([]);
});

it('has no circles of files but those of types inside one layer', () => {
  const found = circles(imports, (file) => file);

  expect(found.filter((group) => new Set(group.map(layerOf)).size > 1)).toEqual([]);
  // execution/: what runs an execution knows each other; language/: a path may have a filter, which has paths.
  expect(found.map((group) => layerOf(String(group[0]))).sort()).toEqual(['execution', 'language', 'registry']);
});
