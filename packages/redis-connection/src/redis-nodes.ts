/**
 * What is known of the servers behind a connection: one that does not answer is not asked, and its outage is told once,
 * while the others go on. A single Redis is one server; in a cluster, each has its own part of the keys.
 */
import type { Logger } from "@weir/telemetry";
import type { Breaker } from "./breaker.ts";
import { createBreaker } from "./breaker.ts";
import type { OutageLog } from "./outage-log.ts";
import { createOutageLog } from "./outage-log.ts";

/** A server, or what it served until another took over. */
export interface RedisNode {
  /** True: don't ask it, that would only take time. */
  readonly isAway: boolean;
  /** A call was answered. */
  succeeded(): void;
  /** A call failed or was not answered in time. @param tag hash tag of its keys: by it is asked whether they are served again */
  failed(error: Error, tag: string): void;
}

/** All of them. */
export interface RedisNodes {
  /** The one that serves the keys with a hash tag, as far as is known now. */
  of(tag: string): RedisNode;
  /** The connection as a whole failed. */
  connectionFailed(error: Error): void;
  /** True while a node is not asked. */
  readonly isAnyAway: boolean;
  /** The error with which an outage began, of the connection or of a node; undefined if there is none. */
  readonly outage: Error | undefined;
  /** Ends all probes. */
  stop(): void;
}

/** What they are told by, and tell. */
export interface RedisNodesOptions {
  /** What the log calls this Redis, as in "Redis". */
  readonly name: string;
  /** Name of the node that serves a hash tag; empty for a single Redis. */
  readonly nodeOf: (tag: string) => string;
  /** Does what calls do, to a key with this hash tag: a server that only answers `PING` is of no use. Rejects without an answer in time. */
  readonly probe: (tag: string) => Promise<unknown>;
  /** Failures in a row, of calls and probes, after which a node is not asked. */
  readonly failuresToOpen: number;
  /** Pause between probes of a node, in ms. */
  readonly probeEveryMs: number;
  /** Told when a node is known to answer again after calls to it failed, whether or not it was asked meanwhile. */
  readonly onReturn: () => void;
  readonly logger: Logger;
  /** What an outage means, for the operator. */
  readonly consequence: string;
}

/** A cluster has up to a thousand; of more, addresses that are no longer used are among them. */
const maxNodes = 1000;

interface WatchedNode extends RedisNode {
  readonly breaker: Breaker;
  readonly outages: OutageLog;
}

/** Creates them, all in use. */
export function createRedisNodes(options: RedisNodesOptions): RedisNodes {
  const { name: redis, nodeOf, probe, failuresToOpen, probeEveryMs, onReturn, logger, consequence } = options;
  const whole = createOutageLog(logger, redis, consequence);
  const nodes = new Map<string, WatchedNode>();

  function watch(name: string): WatchedNode {
    const outages = name === "" ? whole : createOutageLog(logger, `What ${name} served in ${redis}`, consequence);
    let failedTag = "";
    function answered(): void {
      outages.succeeded();
      whole.succeeded();
    }
    const breaker = createBreaker({
      async probe() {
        await probe(failedTag);
        answered();
        if (!breaker.isOpen) onReturn();
      },
      failuresToOpen,
      probeEveryMs,
      onChange: (isOpen) => (isOpen ? undefined : onReturn()),
    });
    return {
      breaker,
      outages,
      get isAway() {
        return breaker.isOpen;
      },
      succeeded() {
        breaker.succeeded();
        if (!breaker.isOpen) answered();
      },
      failed(error, tag) {
        failedTag = tag;
        outages.failed(error);
        breaker.failed();
      },
    };
  }

  function forgetOldest(): void {
    for (const [name, { breaker }] of nodes) {
      breaker.stop();
      nodes.delete(name);
      return;
    }
  }

  return {
    of(tag) {
      const name = nodeOf(tag);
      const known = nodes.get(name);
      if (known !== undefined) return known;
      if (nodes.size >= maxNodes) forgetOldest();
      const added = watch(name);
      nodes.set(name, added);
      return added;
    },
    connectionFailed: whole.failed,
    get isAnyAway() {
      return [...nodes.values()].some(({ isAway }) => isAway);
    },
    get outage() {
      return whole.outage ?? [...nodes.values()].find(({ outages }) => outages.outage !== undefined)?.outages.outage;
    },
    stop() {
      for (const { breaker } of nodes.values()) breaker.stop();
    },
  };
}
