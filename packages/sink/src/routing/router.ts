/** Decides where a record goes: its key, its shard, and the headers that it leaves with. Pure but for its counters. */
import type { SinkHeader, SinkRecord } from "../sink.ts";
import { type Topic, topics } from "../topic.ts";
import { createKeyRateLimiter, type KeyRateLimiter } from "./key-rate-limit.ts";
import { shardOf } from "./partition.ts";
import { createCounterKeys, createSemanticKeys } from "./record-key.ts";
import type { Shard, TopicMap } from "./topic-map.ts";

/** A record's way. */
export interface Route {
  readonly shard: Shard;
  /** 16 bytes. */
  readonly key: Buffer;
  readonly headers: readonly SinkHeader[] | undefined;
}

/** Finds the way of each record. */
export interface Router {
  /**
   * @param nowMs any clock that does not go back; for the windows of key rate limits
   * @throws TypeError if the record's routing holds no UUID
   */
  route(record: SinkRecord, nowMs: number): Route;
}

/** Marks a record whose key was replaced because it was too busy. */
const reshuffled: SinkHeader = ["sentry-reshuffled", "1"];

interface TopicState {
  readonly shards: readonly { readonly shard: Shard; readonly withinLimit: KeyRateLimiter | undefined }[];
  readonly nextCounterKey: () => Buffer;
}

/** Creates a router with all counters at zero. */
export function createRouter(map: TopicMap): Router {
  const states = new Map<Topic, TopicState>();
  const semanticKey = createSemanticKeys();
  for (const topic of topics) {
    const shards = map[topic].map((shard) => ({
      shard,
      withinLimit: shard.keyRateLimit && createKeyRateLimiter(shard.keyRateLimit),
    }));
    states.set(topic, { shards, nextCounterKey: createCounterKeys() });
  }

  return {
    route({ topic, routing, headers }, nowMs) {
      const state = states.get(topic);
      if (state === undefined)
        throw new TypeError(`record: found the topic ${JSON.stringify(topic)}, expected one of ${topics.join(", ")}`);
      const key = (routing && semanticKey(routing)) ?? state.nextCounterKey();
      const chosen = state.shards[shardOf(key, state.shards.length)];
      if (chosen === undefined) throw new RangeError(`topic map: found no shard for "${topic}", expected at least one`);
      if (chosen.withinLimit === undefined || chosen.withinLimit(key, nowMs))
        return { shard: chosen.shard, key, headers };
      return { shard: chosen.shard, key: state.nextCounterKey(), headers: [...(headers ?? []), reshuffled] };
    },
  };
}
