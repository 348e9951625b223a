import type { Json } from '../language/json.ts';
import { MockError, type MockResponse, type Mocks, type MockTools, type Replies, readMock } from './mock.ts';

/** Mocks by name, with the number of their calls. */
export class MockTable {
  readonly #mocks: ReadonlyMap<string, Replies>;
  readonly #tools: () => MockTools;
  readonly #calls = new Map<string, number>();
  /** The functions that have not answered yet. */
  readonly pending = new Set<Promise<unknown>>();
  /** The errors of mocks that were found when they were called. */
  readonly problems: MockError[] = [];

  /**
   * @param tools called when a mock is called, because the engine is created after this table
   * @throws MockError
   */
  constructor(mocks: Mocks, tools: () => MockTools) {
    this.#mocks = new Map(Object.entries(mocks).map(([name, mock]) => [name, readMock(mock, name)]));
    this.#tools = tools;
  }

  get names(): string[] {
    return [...this.#mocks.keys()];
  }

  has(name: string): boolean {
    return this.#mocks.has(name);
  }

  /**
   * The reply of a mock to its next call: an answer, or the result of its function, which may be undefined.
   * @param attempt @default the number of calls before this one
   * @param input is copied, because a mock function might change it
   */
  async ask(
    name: string,
    { attempt, input, ...tools }: { attempt?: number; input: Json } & Pick<MockTools, 'call' | 'functionArn'>,
  ): Promise<MockResponse | undefined> {
    const nth = this.#calls.get(name) ?? 0;
    this.#calls.set(name, nth + 1);
    const reply = this.#choose(name, attempt ?? nth, nth);
    if (typeof reply !== 'function') return reply;
    const asked = Promise.resolve(reply(structuredClone(input), { ...this.#tools(), ...tools }));
    this.pending.add(asked);
    try {
      const result = await asked;
      return result === undefined ? undefined : { Return: JSON.parse(JSON.stringify(result)) };
    } finally {
      this.pending.delete(asked);
    }
  }

  /** Calls a function after this number of seconds. */
  after(seconds: number, run: () => void): void {
    const { clock } = this.#tools();
    clock.setTimer(clock.now() + seconds * 1000, run);
  }

  /** Resolves after this number of seconds; without a number at once. */
  async delay(seconds = 0): Promise<void> {
    if (seconds > 0) await new Promise<void>((resolve) => this.after(seconds, resolve));
  }

  /** Calls an action of the engine's API. */
  call(action: string, input: object): Promise<object> {
    return this.#tools().engine.call(action, input);
  }

  #choose(name: string, attempt: number, nth: number) {
    try {
      const replies = this.#mocks.get(name);
      if (replies === undefined) throw new MockError(`There is no mock ${name}.`);
      return replies(attempt, nth);
    } catch (error) {
      if (error instanceof MockError) this.problems.push(error);
      throw error;
    }
  }
}
