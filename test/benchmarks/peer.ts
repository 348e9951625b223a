// aws-local-stepfunctions 3 needs Promise.withResolvers, which Node 20 does not have.
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

/** The part of the peer's API that the benchmark uses. */
interface PeerMachine {
  run(input: object, options: object): { readonly result: Promise<unknown> };
}

export function peerMachine(definition: object): PeerMachine {
  return new StateMachine(definition as never, {}) as unknown as PeerMachine;
}
