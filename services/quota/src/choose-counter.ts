/** Chooses where quantities are counted: in Redis if processing is on and a Redis is configured, else in memory. */
import type { ServiceContext } from "@weir/service-host";
import { type ChosenCounter, countInMemory } from "./count-in-memory.ts";

/** Creates the counter that the configuration asks for. What talks to Redis is loaded only if it is to be talked to. */
export async function chooseCounter(context: ServiceContext): Promise<ChosenCounter> {
  const { enabled, redis } = context.config.processing;
  if (!enabled || redis === undefined) return countInMemory(context);
  const { countInRedis } = await import("./count-in-redis.ts");
  return countInRedis(context, redis.quotas);
}
