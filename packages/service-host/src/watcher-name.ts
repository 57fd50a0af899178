/** How a process calls itself where operators ask who works by which configuration. */
import { hostname } from "node:os";
import type { ServiceName } from "./service.ts";

/** For example `quota host-7:4711`: the service, its host and its process id. */
export function watcherName(service: ServiceName): string {
  return `${service} ${hostname()}:${process.pid}`;
}
