import { type HttpRequest, type HttpResponse, type Loopback, serveLoopback } from './loopback.ts';
import type { Orchestration } from './orchestration.ts';

/** The orchestration instances of the host, which host.ts implements. */
export interface Instances {
  start(name: string, instanceId: string, input: unknown): Orchestration;
  /** @returns false if the instance has ended */
  raiseEvent(id: string, name: string, data: unknown): boolean;
  /** undefined if there is no such instance */
  instance(id: string): Orchestration | undefined;
}

export interface ClientApi extends Loopback {
  /** The data that the Functions host passes to a function with a durable client binding: the URLs of this API. */
  readonly clientData: object;
}

/**
 * Serves the local HTTP endpoint of the Durable Task extension, which the durable client of the SDK calls to start an
 * instance, read its status, raise an event or terminate it.
 */
export async function startClientApi(instances: Instances): Promise<ClientApi> {
  const loopback = await serveLoopback(async (request) => handle(request, instances));
  const rpcBaseUrl = `${loopback.url}/durabletask/`;
  const instanceUrl = `${rpcBaseUrl}instances/INSTANCEID`;
  const clientData = {
    taskHubName: 'LocalHub',
    rpcBaseUrl,
    creationUrls: { createNewInstancePostUri: `${rpcBaseUrl}orchestrators/{functionName}[/{instanceId}]` },
    managementUrls: {
      id: 'INSTANCEID',
      statusQueryGetUri: instanceUrl,
      sendEventPostUri: `${instanceUrl}/raiseEvent/{eventName}`,
      terminatePostUri: `${instanceUrl}/terminate?reason={text}`,
      rewindPostUri: `${instanceUrl}/rewind?reason={text}`,
      purgeHistoryDeleteUri: instanceUrl,
      suspendPostUri: `${instanceUrl}/suspend?reason={text}`,
      resumePostUri: `${instanceUrl}/resume?reason={text}`,
    },
  };
  return { ...loopback, clientData };
}

function handle({ method, url, body }: HttpRequest, instances: Instances): HttpResponse {
  const [, collection, id = '', action, detail = ''] = url.pathname.split('/').slice(1).map(decodeURIComponent);
  if (method === 'POST' && collection === 'orchestrators') return start(id, action, body, instances);
  const instance = instances.instance(id);
  if (collection !== 'instances') return { status: 404 };
  if (instance === undefined) return { status: 404, ...json({ message: 'there is no such instance' }) };
  if (method === 'GET' && action === undefined) {
    return { status: instance.ended ? 200 : 202, ...json(statusOf(instance)) };
  }
  if (method === 'POST' && action === 'raiseEvent') {
    return { status: instances.raiseEvent(id, detail, body === '' ? null : JSON.parse(body)) ? 202 : 410 };
  }
  if (method === 'POST' && action === 'terminate') {
    if (instance.ended) return { status: 410 };
    instance.terminate(url.searchParams.get('reason') ?? '');
    return { status: 202 };
  }
  return { status: 501, ...json({ message: `this emulated host does not implement ${method} ${action ?? ''}` }) };
}

function start(
  name: string,
  instanceId: string = crypto.randomUUID(),
  body: string,
  instances: Instances,
): HttpResponse {
  try {
    const { id } = instances.start(name, instanceId, body === '' ? null : JSON.parse(body));
    return { status: 202, ...json({ id }) };
  } catch (error) {
    return { status: 409, ...json({ message: error instanceof Error ? error.message : String(error) }) };
  }
}

const statusOf = ({ id, name, status, input, output, customStatus, createdAt, updatedAt }: Orchestration) => ({
  name,
  instanceId: id,
  runtimeStatus: status,
  input,
  output,
  customStatus,
  createdTime: new Date(createdAt).toISOString(),
  lastUpdatedTime: new Date(updatedAt).toISOString(),
});

const json = (value: object) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
