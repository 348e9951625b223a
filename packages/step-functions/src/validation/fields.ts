export const commonFields = words('Type Comment QueryLanguage');
export const machineFields = words('Comment QueryLanguage StartAt TimeoutSeconds Version States');
export const branchFields = words('Comment StartAt States');
export const processorFields = words('Comment StartAt States ProcessorConfig');

/** Fields that only states of one query language have. */
export const languageFields: Readonly<Record<string, 'JSONPath' | 'JSONata'>> = Object.fromEntries([
  ...words(`InputPath OutputPath ResultPath Parameters ResultSelector Result ItemsPath TimeoutSecondsPath
    HeartbeatSecondsPath SecondsPath TimestampPath MaxConcurrencyPath ToleratedFailurePercentagePath
    ToleratedFailureCountPath ErrorPath CausePath Variable And Or Not`).map((field) => [field, 'JSONPath'] as const),
  ...words('Arguments Output Items Condition').map((field) => [field, 'JSONata'] as const),
]);

/** A state may have at most one field of each group. */
export const exclusiveFields: readonly (readonly string[])[] = [
  words('TimeoutSeconds TimeoutSecondsPath'),
  words('HeartbeatSeconds HeartbeatSecondsPath'),
  words('MaxConcurrency MaxConcurrencyPath'),
  words('ToleratedFailurePercentage ToleratedFailurePercentagePath'),
  words('ToleratedFailureCount ToleratedFailureCountPath'),
  words('Error ErrorPath'),
  words('Cause CausePath'),
  words('Parameters ItemSelector'),
];

/** Number fields: the minimum, the maximum, and whether only integers are allowed. */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  readonly integer: boolean;
}

const seconds = { min: 1, max: 99_999_999, integer: true };

export const stateNumbers: Readonly<Record<string, NumberRange>> = {
  TimeoutSeconds: seconds,
  HeartbeatSeconds: seconds,
  Seconds: { min: 0, max: 99_999_999, integer: true },
  MaxConcurrency: { min: 0, integer: true },
  ToleratedFailurePercentage: { min: 0, max: 100, integer: false },
  ToleratedFailureCount: { min: 0, integer: true },
};

export const retryNumbers: Readonly<Record<string, NumberRange>> = {
  IntervalSeconds: { min: 0, max: 99_999_999, integer: true },
  MaxAttempts: { min: 0, max: 99_999_999, integer: true },
  BackoffRate: { min: 1, integer: false },
  MaxDelaySeconds: { min: 1, max: 31_622_400, integer: true },
};

export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
