/** How many servers listen although no test file uses them now, by what they belong to: the next file takes it over. */
export const keptServers = new Map<object, number>();
