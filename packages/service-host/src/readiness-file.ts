/** Tells a supervising program, through a file, that the process is ready and where it listens. */
import { rename, writeFile } from "node:fs/promises";
import type { RunningProcess } from "./run-process.ts";

/** Where a ready process listens; the content of the readiness file, as JSON. */
export interface Readiness {
  /** `host:port` of gRPC. */
  readonly grpc: string;
  /** `host:port` of HTTP, if the process has the edge. */
  readonly http?: string | undefined;
  /** DSN of a project to try it with, if the process has one. */
  readonly dsn?: string | undefined;
}

/** Writes the file that the environment variable `WEIR_READY_FILE` names; does nothing if it is unset. */
export async function announceReadiness(running: RunningProcess, extra: Partial<Readiness> = {}): Promise<void> {
  const file = process.env.WEIR_READY_FILE;
  if (!file) return;
  const http = httpAddress(running);
  const readiness: Readiness = {
    grpc: `${running.grpc.host}:${running.grpc.port}`,
    http: http && `${http.host}:${http.port}`,
    ...extra,
  };
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(readiness));
  await rename(draft, file);
}

/** Where the edge of a process listens; undefined if it has none. */
export function httpAddress({ host }: RunningProcess): { host: string; port: number } | undefined {
  const gateway = host.service("ingest-gateway");
  if (gateway === undefined || !("httpAddress" in gateway)) return undefined;
  return gateway.httpAddress as { host: string; port: number } | undefined;
}
