/** A state of a definition in Amazon States Language, with the fields that the guards read. */
export interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: unknown;
  readonly TimeoutSecondsPath?: unknown;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Branches?: readonly States[];
  readonly ItemProcessor?: States & { readonly ProcessorConfig?: { readonly Mode?: string } };
  readonly Iterator?: States;
}

interface States {
  readonly States: Readonly<Record<string, State>>;
}

/** A state with the Parallel and Map states around it, the innermost first. */
export interface PlacedState {
  readonly name: string;
  readonly state: State;
  readonly within: readonly State[];
}

/** Every state of a definition, including those inside Parallel and Map states. */
export function statesOf(definition: States, within: readonly State[] = []): readonly PlacedState[] {
  return Object.entries(definition.States).flatMap(([name, state]) => [
    { name, state, within },
    ...[...(state.Branches ?? []), state.ItemProcessor, state.Iterator]
      .filter((inner) => inner !== undefined)
      .flatMap((inner) => statesOf(inner, [state, ...within])),
  ]);
}

/** Whether a state of a definition waits for a task token. */
export function waitsForCallback(template: string): boolean {
  return statesOf(JSON.parse(template)).some(({ state }) => isCallbackTask(state));
}

/** Whether a state of a definition waits for the end of an execution that it starts. */
export function waitsForEnd(template: string): boolean {
  return statesOf(JSON.parse(template)).some(({ state: { Resource = '' } }) =>
    /:startExecution\.sync(:2)?$/.test(Resource),
  );
}

/** Whether a state waits for a task token. */
export const isCallbackTask = ({ Resource = '' }: State): boolean => Resource.endsWith('.waitForTaskToken');

/** The names in `${...}` of a definition template. As in Terraform's templates, `$${` is a literal `${`. */
export function placeholdersOf(template: string): ReadonlySet<string> {
  return new Set([...template.matchAll(/(?<!\$)\$\{\s*(\w+)\s*\}/g)].map(([, name]) => String(name)));
}

/**
 * The errors of a function that a workflow expects: the names in Retry and Catch of the states that have the function's
 * placeholder, and of the Parallel and Map states around them.
 */
export function expectedErrors(template: string, placeholder: string): readonly string[] {
  const states = statesOf(JSON.parse(template));
  const callers = states.filter(({ state }) => JSON.stringify(state).includes(`\${${placeholder}}`));
  const handled = callers.flatMap(({ state, within }) =>
    [state, ...within].flatMap(({ Retry = [], Catch = [] }) => [...Retry, ...Catch]),
  );
  // The errors of Step Functions and Lambda themselves have a dot in their names.
  const names = handled.flatMap(({ ErrorEquals }) => ErrorEquals).filter((name) => !name.includes('.'));
  return [...new Set(names)].sort();
}
