export { type ApiCall, type AwsJsonServerOptions, type AwsJsonService, startAwsJsonServer } from './aws-json-server.ts';
export {
  type HttpAnswer,
  type HttpRequest,
  type RunningServer,
  type ServerOptions,
  startServer,
} from './http-server.ts';
export { type Served, serve } from './serve.ts';
export { parseServeOptions, type ServeOptions, serveHelp } from './serve-options.ts';
export { UserError } from './user-error.ts';
export { watchPlaces } from './watcher.ts';
