import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { maxUnitsInProcess, unitsOf } from '../../../../packages/step-functions/src/language/evaluation-cost.ts';
import { expressionText, parseJsonata } from '../../../../packages/step-functions/src/language/jsonata.ts';

const limitOf = (expression: string) => maxUnitsInProcess(parseJsonata(expression).ast());

const workflows = path.resolve(import.meta.dirname, '../../../../state-machines');

/** Every expression of the project's workflows. */
const expressions = readdirSync(workflows, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('state_machine.json'))
  .flatMap((file) => [...readFileSync(path.join(workflows, file), 'utf8').matchAll(/"(\{%(?:[^"\\]|\\.)*%\})"/g)])
  .map(([, text]) => expressionText(JSON.parse(`"${text}"`)));

describe('an expression', () => {
  it.each([...new Set(expressions)])(
    'of this project’s workflows has a bounded cost for at least 2000 units of data: %s',
    (expression) => {
      expect(limitOf(expression)).toBeGreaterThanOrEqual(2000);
    },
  );

  it.each([
    ['$states.input.total + 1', 60_000],
    ['$sum($states.input.items.(price * quantity))', 10_000],
    ['$map($states.input.items, function($v) { {"sku": $v.sku} })', 4000],
    ['$states.input.items[price > 1]^(>price).sku', 2000],
    ['($a := $sum($states.input.x); $b := $a * 2; {"a": $a, "b": $b})', 5000],
    ['$join($states.input.items.sku, ", ")', 10_000],
    ['[1..10]', 60_000],
  ])('with linear cost may be evaluated in this process for much data: %s', (expression, units) => {
    expect(limitOf(expression)).toBeGreaterThanOrEqual(units);
  });

  it('with quadratic cost may be evaluated in this process for less data only', () => {
    const product = limitOf('$states.input.items.($x := id; $states.input.items[id = $x])');

    expect(product).toBeGreaterThan(0);
    expect(product).toBeLessThan(limitOf('$states.input.items.(id)') / 20);
    expect(limitOf('$distinct($states.input.items)')).toBeLessThan(2000);
  });

  it.each([
    '$pad("x", 500000000)',
    '$reduce($states.input, function($a, $i) { [$a, $a] })',
    '$states.input.**',
    '[1..$states.input.n]',
    '$replace($states.input, /a*b/, "")',
    '$match($states.input, /a/)',
    '($f := function($n) { $f($n) }; $f(1))',
    '(function($f) { $f($f) })(function($f) { $f($f) })',
    '($sum := function($x) { $sum($x) }; $sum(1))',
    '$states.input ~> |items|{"a": 1}|',
    '$eval("1")',
  ])('of unbounded cost is never evaluated in this process: %s', (expression) => {
    expect(limitOf(expression)).toBeLessThan(20);
  });

  it('with 40 nested joins of all input with itself is never evaluated in this process', () => {
    const joined = '$join($split($states.input, ""), $states.input)';
    const nested = `${'('.repeat(40)}${joined}${`& ${joined})`.repeat(40)}`;

    expect(limitOf(nested)).toBeLessThan(20);
  });

  it('whose value doubles with each line is never evaluated in this process', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `$v${i + 1} := $v${i} & $v${i};`).join('');

    expect(limitOf(`($v0 := "x"; ${lines} $v40)`)).toBe(0);
  });
});

describe('the size of data', () => {
  it('counts values and texts, and counting stops beyond the limit', () => {
    expect(unitsOf({ a: [1, 2], b: 'abcdefgh' }, 1000)).toBe(11);
    expect(
      unitsOf(
        Array.from({ length: 100_000 }, () => 0),
        50,
      ),
    ).toBeLessThan(60);
  });
});
