/** Runs services: all in this process, or some. */
export { type RunOptions, runAll } from "./run-all.ts";
export { serveServices, UnknownServiceError } from "./serve-services.ts";
