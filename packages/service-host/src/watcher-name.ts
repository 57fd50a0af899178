/** How a process calls itself where operators ask who works by which configuration. */
import { hostname } from "node:os";
import type { ServiceName } from "./service.ts";

/** For example `quota host-7:4711`: the service (or the part that tells outcomes), its host and its process id. */
export function watcherName(part: ServiceName | "outcomes"): string {
  return `${part} ${hostname()}:${process.pid}`;
}
