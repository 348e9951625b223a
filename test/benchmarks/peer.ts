/** aws-local-stepfunctions 3 is written for Node 22. */
if (!('withResolvers' in Promise)) {
  Object.defineProperty(Promise, 'withResolvers', {
    value: () => {
      let resolve: unknown;
      let reject: unknown;
      const promise = new Promise((...both) => {
        [resolve, reject] = both;
      });
      return { promise, resolve, reject };
    },
  });
}

const { StateMachine } = await import('aws-local-stepfunctions');

/** What the benchmark needs of the peer. */
interface PeerMachine {
  run(input: object, options: object): { readonly result: Promise<unknown> };
}

export function peerMachine(definition: object): PeerMachine {
  return new StateMachine(definition as never, {}) as unknown as PeerMachine;
}
