/**
 * The prices of AWS in us-east-1, in dollars, without the free tiers. Prices change: look them up before you decide.
 *
 * Copied on 2026-11-22 from copies of the pages below that were stored in 2026.
 */
export const prices = {
  /** Standard workflows. https://aws.amazon.com/step-functions/pricing/ */
  stateTransition: 0.025 / 1_000,
  /** Express workflows: for a request, and for the duration and memory of an execution. Same page. */
  expressRequest: 1 / 1_000_000,
  expressGbSecond: 0.00001667,
  /** On Graviton (arm64). https://aws.amazon.com/lambda/pricing/ */
  lambdaRequest: 0.2 / 1_000_000,
  lambdaGbSecond: 0.0000133334,
  /**
   * Steps, waits and callbacks of a durable function; its invocations and its data are billed in addition. Same page.
   */
  durableOperation: 8 / 1_000_000,
  /** On-demand. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  writeUnit: 0.625 / 1_000_000,
  readUnit: 0.125 / 1_000_000,
  /** An HTTP API. https://aws.amazon.com/api-gateway/pricing/ */
  apiRequest: 1 / 1_000_000,
} as const;

export const pricesSource =
  'us-east-1, on demand, without free tiers, 2026-11-22; comparison/cost/prices.ts names the pages';
