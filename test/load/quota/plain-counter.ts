/** The plainest limiter there is: INCR and EXPIRE per check, in pipelines, without deciding anything. Where Go is not at hand. */
import { Redis } from "ioredis";
import type { Contender } from "./contender.ts";

/** Counts from the process of the benchmark. */
export async function plainCounter(redisUrl: string): Promise<Contender> {
  const redis = new Redis(redisUrl, { lazyConnect: true });
  await redis.connect();
  return {
    name: "INCR and EXPIRE",
    isHeldToTargets: false,
    pids: [],
    async check(subjects) {
      const pipeline = redis.pipeline();
      for (const subject of subjects) pipeline.incr(`plain:${subject}`).expire(`plain:${subject}`, 3600);
      await pipeline.exec();
      return 0;
    },
    async stop() {
      redis.disconnect();
    },
  };
}
