/**
 * What the names of state machines, executions and activities, and the labels of Map states, may not have in them.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
 */
export const forbiddenInNames = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\u{fffe}\u{ffff}]/u;
