/** The global configuration of an upstream, fetched again and again (project configuration, section "Global config"). */
import { ConfigDocumentError, parseGlobalConfig } from "@weir/project-state";
import type { GlobalConfigDocument } from "../global-config-source.ts";
import { revisionOf } from "../revision.ts";
import type { Timers } from "../timers.ts";
import { membersOf } from "./upstream-error.ts";
import type { UpstreamQuery } from "./upstream-query.ts";

export interface UpstreamGlobalConfig {
  /** Undefined until the upstream had one that is ready. Stays when the upstream fails. */
  readonly latest: GlobalConfigDocument | undefined;
  start(): void;
  stop(): void;
}

export interface UpstreamGlobalConfigOptions {
  readonly query: UpstreamQuery;
  /** From an answer to the next request, in ms. */
  readonly intervalMs: number;
  readonly timers: Timers;
  readonly onChange: () => void;
  /** Told after every request. */
  readonly onRequest: (error: Error | undefined) => void;
}

export function createUpstreamGlobalConfig(options: UpstreamGlobalConfigOptions): UpstreamGlobalConfig {
  const abort = new AbortController();
  let latest: GlobalConfigDocument | undefined;
  let cancelTimer = () => {};

  async function poll(): Promise<void> {
    try {
      const body = { global: true, publicKeys: [] };
      receive(await options.query("/api/0/relays/projectconfigs/?version=3", body, abort.signal));
      options.onRequest(undefined);
    } catch (error) {
      if (abort.signal.aborted) return;
      options.onRequest(error instanceof Error ? error : new Error(String(error)));
    }
    if (!abort.signal.aborted) cancelTimer = options.timers.after(options.intervalMs, () => void poll());
  }

  function receive(answer: unknown): void {
    const { global, globalStatus } = membersOf(answer, "global configuration");
    if (globalStatus === "pending" || global === undefined) return;
    const { config, problems } = parseGlobalConfig("", global);
    if (config === undefined) throw new ConfigDocumentError("the global configuration", problems);
    const text = JSON.stringify(global);
    const revision = revisionOf(text);
    if (revision === latest?.revision) return;
    latest = { document: Buffer.from(text), revision };
    options.onChange();
  }

  return {
    get latest() {
      return latest;
    },
    start: () => void poll(),
    stop() {
      abort.abort();
      cancelTimer();
    },
  };
}
