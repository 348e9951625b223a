import { UserError } from 'step-functions-engine/server';
import { afterEach, expect, it, vi } from 'vitest';
import { portFrom } from '../../command-line/port-from.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it.each([
  ['8090', 8090],
  ['0', 0],
  ['', 8081],
])('the port variable %o gives its port, or the default if it is empty', (value, port) => {
  vi.stubEnv('TEST_PORT', value);
  expect(portFrom('TEST_PORT', 8081)).toBe(port);
});

it.each(['eighty', '-1', '65536', '80.5'])(
  'a port variable of %s is refused with the name of the variable',
  (value) => {
    vi.stubEnv('TEST_PORT', value);
    expect(() => portFrom('TEST_PORT', 8081)).toThrow(UserError);
    expect(() => portFrom('TEST_PORT', 8081)).toThrow(`TEST_PORT is ${value}: it must be a port number`);
  },
);
