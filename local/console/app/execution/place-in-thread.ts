import ELK from 'elkjs/lib/elk-api.js';
import { elkOptions, type PlaceGraph } from '../../graph/lane.ts';
import { startElk } from './elk-thread.ts';

let elk: InstanceType<typeof ELK> | undefined;

/** In a thread of its own, so that the page stays usable while a large workflow is laid out. */
export const placeInThread: PlaceGraph = (graph) => {
  elk ??= new ELK({ ...elkOptions, workerFactory: startElk });
  return elk.layout(graph);
};
