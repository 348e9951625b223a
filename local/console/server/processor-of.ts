import type { StepFunctions } from 'step-functions-engine';

interface Part {
  readonly QueryLanguage?: string;
  readonly Type?: string;
  readonly Label?: string;
  readonly ItemProcessor?: Part & {
    readonly ProcessorConfig?: { readonly Mode?: string };
    readonly States?: object;
  };
}

/**
 * The definition that a Standard execution runs, in the revision with which it began.
 * @throws AwsError ExecutionDoesNotExist
 */
export async function definitionOf(stepFunctions: StepFunctions, executionArn: string): Promise<string> {
  const definition = await machineDefinitionOf(stepFunctions, executionArn);
  const map = await stepFunctions.mapStateOf(executionArn);
  return processorOf(definition, map && { stateName: map.stateName });
}

/**
 * The definition of the state machine of a Standard execution; for a child of a distributed Map, with the data about
 * this Map.
 */
export async function machineDefinitionOf(stepFunctions: StepFunctions, executionArn: string): Promise<string> {
  const described = await stepFunctions.call('DescribeStateMachineForExecution', { executionArn });
  return (described as { readonly definition: string }).definition;
}

/** The known data about a child execution of a distributed Map. */
export interface Child {
  /** The label of the Map, or a random one if the Map has none. */
  readonly label?: string;
  /** The name of the Map state, if its map run is known. */
  readonly stateName?: string | undefined;
  /** The names of the entered states, as far as they were logged. */
  readonly entered?: readonly string[];
}

/**
 * The definition that an execution runs: that of its state machine, or for a child of a distributed Map the Map's
 * processor. A label that the definition does not contain was random, and belongs to the Map whose processor contains
 * the entered states: names of states are unique in a state machine.
 * @returns '' if no Map or several Maps match
 */
export function processorOf(definition: string, child: Child | undefined): string {
  if (child === undefined || definition === '') return definition;
  const maps: (Part & { readonly name: string })[] = [];
  const { QueryLanguage } = JSON.parse(definition, (name, value: Part) => {
    if (value?.Type === 'Map' && value.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED') {
      maps.push({ ...value, name });
    }
    return value;
  }) as Part;
  const { label, stateName, entered = [] } = child;
  const found =
    maps.find(({ name }) => name === stateName) ??
    maps.find(({ Label }) => Label !== undefined && Label === label) ??
    onlyOf(maps.filter((map) => map.Label === undefined && (entered.length === 0 || hasSome(map, entered))));
  return found === undefined ? '' : JSON.stringify({ ...(QueryLanguage && { QueryLanguage }), ...found.ItemProcessor });
}

function hasSome({ ItemProcessor }: Part, entered: readonly string[]): boolean {
  return entered.some((name) => Object.hasOwn(ItemProcessor?.States ?? {}, name));
}

function onlyOf<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}
