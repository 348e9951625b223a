import type { StepFunctions } from 'step-functions-engine';
import { AwsError } from 'step-functions-engine';
import type { Outcome } from './compare.ts';

/** A Step Functions implementation that the cases run against. */
export interface Target {
  /**
   * Calls an action of the API.
   * @throws CallRefused
   */
  call(action: string, input: unknown): Promise<object>;
  /** Waits for the end of an execution; returns its outcome with its events. */
  end(executionArn: string): Promise<Outcome>;
}

/** The service refused a call. */
export class CallRefused extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** This engine, in this process. */
export class EngineTarget implements Target {
  readonly #engine: StepFunctions;

  constructor(engine: StepFunctions) {
    this.#engine = engine;
  }

  async call(action: string, input: unknown): Promise<object> {
    try {
      return await this.#engine.call(action, input);
    } catch (error) {
      if (error instanceof AwsError) throw new CallRefused(error.name, error.message);
      throw error;
    }
  }

  async end(executionArn: string): Promise<Outcome> {
    const { output, ...end } = await this.#engine.whenEnded(executionArn);
    const events = await this.#engine.history(executionArn);
    return { ...end, ...(output !== undefined && { output: JSON.stringify(output) }), events };
  }
}
