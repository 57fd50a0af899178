/** Runs services: all in this process, or some. */
export { runAll } from "./run-all.ts";
export { serveServices } from "./serve-services.ts";
