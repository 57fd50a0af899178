/** Waits until a gateway holds nothing: everything that it took is delivered or accounted for. */
import { setTimeout as delay } from "node:timers/promises";

/** Yields how long that took, in ms. Fails only with the test's own time limit. */
export async function untilSpoolIsEmpty(httpUrl: string): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    const answer = await fetch(`${httpUrl}/api/relay/autoscaling/`);
    if (/^relay_spool_item_count 0$/m.test(await answer.text())) return performance.now() - startedMs;
    await delay(50);
  }
}
