/** Runs services: all in this process or in several copies, or some. */
export { runProcesses } from "../processes/run-processes.ts";
export { runAll } from "./run-all.ts";
export { serveServices } from "./serve-services.ts";
