import ELK from 'elkjs/lib/elk-api.js';
import { elkOptions, type PlaceGraph } from '../../graph/lane.ts';
import { startElk } from './elk-thread.ts';

let elk: InstanceType<typeof ELK> | undefined;

/** Computes a layout in a web worker, so that the page stays responsive. */
export const placeInThread: PlaceGraph = (graph) => {
  elk ??= new ELK({ ...elkOptions, workerFactory: startElk });
  return elk.layout(graph);
};
