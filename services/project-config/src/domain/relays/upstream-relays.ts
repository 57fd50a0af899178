/**
 * Relays that the upstream knows. Ids are collected and travel together, and answers are kept: for long if the relay is
 * known, for a while if it is not (project configuration, section "Downstream relay keys").
 */
import { parsePublicKey } from "@weir/relay-auth";
import { createBackoff } from "../backoff.ts";
import type { Timers } from "../timers.ts";
import { membersOf, UpstreamError } from "../upstream/upstream-error.ts";
import type { QueryCause, UpstreamQuery } from "../upstream/upstream-query.ts";
import type { KnownRelay } from "./known-relay.ts";

export interface UpstreamRelays {
  /** @throws {UpstreamError} if the upstream does not answer in time */
  ask(relayId: string): Promise<KnownRelay | undefined>;
  stop(): void;
}

/** Times in ms. */
export interface UpstreamRelaysOptions {
  readonly query: UpstreamQuery;
  /** How long ids are collected. */
  readonly batchMs: number;
  /** How long it is kept that a relay is known, and that it is not. */
  readonly hitExpiryMs: number;
  readonly missExpiryMs: number;
  /** How long who asks may wait. */
  readonly deadlineMs: number;
  /** Longest pause between two attempts. */
  readonly maxRetryMs: number;
  readonly monotonicMs: () => number;
  readonly timers: Timers;
  /** The trace of the call that is asking now, if it is traced. Default: nothing is. */
  readonly cause?: (() => QueryCause | undefined) | undefined;
  /** Told after every request. */
  readonly onRequest: (error: UpstreamError | undefined) => void;
}

/** Most relays that are remembered, and most that wait. */
const maxRelays = 10_000;
/** Ids of one request, which may have 262,144 bytes. */
const maxIdsPerRequest = 5000;

interface Waiting {
  readonly deadlineMs: number;
  readonly cause: QueryCause | undefined;
  readonly promise: Promise<KnownRelay | undefined>;
  readonly resolve: (relay: KnownRelay | undefined) => void;
  readonly reject: (error: UpstreamError) => void;
}

export function createUpstreamRelays(options: UpstreamRelaysOptions): UpstreamRelays {
  const { monotonicMs, timers } = options;
  const backoff = createBackoff(options.maxRetryMs);
  const abort = new AbortController();
  const known = new Map<string, { readonly relay: KnownRelay | undefined; readonly untilMs: number }>();
  const waiting = new Map<string, Waiting>();
  let asking = false;

  function schedule(): void {
    if (asking || abort.signal.aborted) return;
    asking = true;
    timers.after(options.batchMs + backoff.next(), () => void askForAll());
  }

  async function askForAll(): Promise<void> {
    failLate();
    const relayIds = [...waiting.keys()].slice(0, maxIdsPerRequest);
    try {
      if (relayIds.length > 0) await askFor(relayIds);
      backoff.reset();
    } catch (cause) {
      if (!abort.signal.aborted) options.onRequest(toUpstreamError(cause));
    }
    asking = false;
    if (waiting.size > 0) schedule();
  }

  async function askFor(relayIds: readonly string[]): Promise<void> {
    const causes = relayIds.flatMap((relayId) => waiting.get(relayId)?.cause ?? []);
    const answer = await options.query("/api/0/relays/publickeys/", { relay_ids: relayIds }, abort.signal, causes);
    const find = readRelays(answer);
    options.onRequest(undefined);
    for (const relayId of relayIds) {
      const relay = find(relayId);
      remember(relayId, relay);
      waiting.get(relayId)?.resolve(relay);
      waiting.delete(relayId);
    }
  }

  function remember(relayId: string, relay: KnownRelay | undefined): void {
    known.delete(relayId);
    const [oldest] = known.keys();
    if (known.size >= maxRelays && oldest !== undefined) known.delete(oldest);
    const keptMs = relay === undefined ? options.missExpiryMs : options.hitExpiryMs;
    known.set(relayId, { relay, untilMs: monotonicMs() + keptMs });
  }

  function failLate(): void {
    for (const [relayId, { deadlineMs, reject }] of waiting) {
      if (deadlineMs >= monotonicMs()) continue;
      waiting.delete(relayId);
      reject(new UpstreamError("network", "the upstream did not answer for a relay in time"));
    }
  }

  return {
    async ask(relayId) {
      const found = known.get(relayId);
      if (found !== undefined && monotonicMs() < found.untilMs) return found.relay;
      const earlier = waiting.get(relayId);
      if (earlier !== undefined) return earlier.promise;
      if (waiting.size >= maxRelays) throw new UpstreamError("network", "too many relays are being asked for");
      const { promise, resolve, reject } = Promise.withResolvers<KnownRelay | undefined>();
      const deadlineMs = monotonicMs() + options.deadlineMs;
      waiting.set(relayId, { deadlineMs, cause: options.cause?.(), promise, resolve, reject });
      schedule();
      return promise;
    },
    stop() {
      abort.abort();
      for (const { reject } of waiting.values()) reject(new UpstreamError("network", "stopping"));
      waiting.clear();
    },
  };
}

function toUpstreamError(cause: unknown): UpstreamError {
  return cause instanceof UpstreamError ? cause : new UpstreamError("garbage", String(cause), { cause });
}

/** Reads an answer; the older form has only the keys. A key that is none makes its relay unknown. */
function readRelays(answer: unknown): (relayId: string) => KnownRelay | undefined {
  const members = membersOf(answer, "public keys");
  const relays = members.relays === undefined ? {} : membersOf(members.relays, "relays");
  const isOlder = Object.keys(relays).length === 0 && members.public_keys !== undefined;
  const entries = isOlder ? membersOf(members.public_keys, "public_keys") : relays;
  return (relayId) => {
    const entry: unknown = Object.hasOwn(entries, relayId) ? entries[relayId] : null;
    if (typeof entry === "string") return toRelay(relayId, entry, false);
    if (typeof entry !== "object" || entry === null || !("publicKey" in entry)) return undefined;
    return toRelay(relayId, entry.publicKey, "internal" in entry && entry.internal === true);
  };
}

function toRelay(relayId: string, keyText: unknown, internal: boolean): KnownRelay | undefined {
  const key = typeof keyText === "string" ? parsePublicKey(keyText) : "bad key data";
  return typeof key === "string" ? undefined : { relayId, publicKey: key.toString("base64url"), internal };
}
