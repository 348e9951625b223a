const olderMap =
  'recorded before mid-2024: MapStateExited then followed MapRunSucceeded, and since November 2024 MapRunStarted';

/** Known differences from the recordings: a part of the case's name, and the reason. */
const differences: readonly [string, string][] = [
  ['test_map_state_config_distributed_reentrant', olderMap],
  ['test_map_state_tolerated_failure_count_path', olderMap],
  ['test_map_state_tolerated_failure_percentage_path', olderMap],
  ['test_map_item_reader_', olderMap],
  [
    'test_lambda_service_invoke_with_retry_extended_input',
    'recorded in 2023: the context object then had no RedriveCount',
  ],
  [
    'test_invoke_json_values[0.0]',
    'AWS shows the input as the text that was sent, this engine the value it encodes: 0',
  ],
  ['test_publish_base_error_topic_arn', 'the recording masks the name of the topic that does not exist'],
];

/** The reason of a known difference; undefined if the case has none. */
export function knownDifference(name: string): string | undefined {
  return differences.find(([part]) => name.includes(part))?.[1];
}
