/** Connections to Redis: every command has a deadline, none is queued or repeated, and outages are told once. */
export { hashSlotOf } from "./hash-slot.ts";
export { isNotConnected } from "./not-connected.ts";
export type { RedisConnection, RedisConnectionOptions } from "./redis-connection.ts";
export { createRedisConnection } from "./redis-connection.ts";
export type { RedisNode, RedisNodes, RedisNodesOptions } from "./redis-nodes.ts";
export { createRedisNodes } from "./redis-nodes.ts";
