interface Part {
  readonly QueryLanguage?: string;
  readonly Type?: string;
  readonly Label?: string;
  readonly ItemProcessor?: Part & { readonly ProcessorConfig?: { readonly Mode?: string } };
}

/**
 * What an execution runs: the definition of its state machine, or, of a child of a distributed Map, the processor of that.
 * @param label the Map's; without a `Label` of its own it is drawn, and found if there is only one such Map
 * @returns '' if there are several that it could be
 */
export function processorOf(definition: string, label?: string): string {
  if (label === undefined || definition === '') return definition;
  const maps: Part[] = [];
  const { QueryLanguage } = JSON.parse(definition, (_name, value: Part) => {
    if (value?.Type === 'Map' && value.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED') maps.push(value);
    return value;
  }) as Part;
  const found = maps.find(({ Label }) => Label === label) ?? (maps.length === 1 ? maps[0] : undefined);
  return found === undefined ? '' : JSON.stringify({ ...(QueryLanguage && { QueryLanguage }), ...found.ItemProcessor });
}
