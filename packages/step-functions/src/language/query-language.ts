/** The language in which a state says how its data flows. */
export type QueryLanguage = 'JSONPath' | 'JSONata';
