/** The number of listening servers that no test file uses at the moment, by their owner: the next file uses them. */
export const keptServers = new Map<object, number>();
