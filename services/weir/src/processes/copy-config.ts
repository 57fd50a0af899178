/** The configuration of one copy: what all share, but for where it keeps its own, and where the others are. */
import { join } from "node:path";
import type { WeirConfig } from "@weir/config";
import { processFolder } from "./process-folders.ts";

/** What makes a copy one of several. */
export interface CopyPlace {
  /** From 1. */
  readonly number: number;
  /** Ports that all copies share; 0 for the first that starts: the system chooses. */
  readonly httpPort: number;
  readonly grpcPort: number;
}

/** The configuration of a copy. Bounds hold for each copy; the supervisor serves the metrics of all. */
export function copyConfig(config: WeirConfig, { number, httpPort, grpcPort }: CopyPlace): WeirConfig {
  const { relay, grpc, storage, spool, upload, metrics } = config;
  const ownFolder = <T extends string | null | undefined>(base: T) =>
    typeof base === "string" ? processFolder(base, number) : base;
  return {
    ...config,
    relay: { ...relay, port: httpPort },
    grpc: { ...grpc, port: grpcPort },
    storage: { ...storage, path: ownFolder(storage.path) },
    spool: { ...spool, envelopes: { ...spool.envelopes, path: ownFolder(spool.envelopes.path) } },
    // Whichever copy gets the next piece of an upload, or what refers to it, finds what the others have taken.
    upload: { ...upload, path: upload.path ?? (storage.path === null ? undefined : join(storage.path, "uploads")) },
    // Series of several processes under one name would overwrite each other.
    metrics: { ...metrics, prometheus: undefined, default_tags: { ...metrics.default_tags, process: String(number) } },
  };
}

/** The configuration of the supervisor, which answers only copies of this machine, and in plain text. */
export function supervisorConfig(config: WeirConfig): WeirConfig {
  const { grpc, metrics } = config;
  return {
    ...config,
    grpc: {
      ...grpc,
      host: "127.0.0.1",
      port: 0,
      health: undefined,
      tls: { ...grpc.tls, certificate: undefined, key: undefined, authority: undefined },
    },
    metrics: { ...metrics, prometheus: undefined },
  };
}
