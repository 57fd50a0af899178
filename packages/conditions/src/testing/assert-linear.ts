/** Whether work on a text stays quick and grows with its length, measured so that a busy machine does not matter. */
import assert from "node:assert/strict";

/** Characters of a hostile text. */
const hostileLength = 100_000;
/** What a text of that length may take. */
const mostMs = 50;
/** Twice the text may take this many times as long: a step that grows with the square would take four times. */
const mostGrowth = 3;
/** Below this many ms the clock tells nothing about growth. */
const measurableMs = 5;
const rounds = 3;

/** Asserts that work on a hostile text takes at most 50 ms of CPU time, and that twice the text takes about twice as long. */
export function assertLinear(run: (length: number) => void): void {
  run(1000);
  const single = leastCpuMs(() => run(hostileLength));
  assert.ok(single < mostMs, `found ${single} ms for ${hostileLength} characters, expected less than ${mostMs}`);
  const double = leastCpuMs(() => run(2 * hostileLength));
  const most = mostGrowth * Math.max(single, measurableMs);
  assert.ok(double < most, `found ${double} ms for twice the text, ${single} ms for the text`);
}

/** CPU time of this process, in ms: the best of three. */
export function leastCpuMs(run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    run();
    const { system, user } = process.cpuUsage(before);
    least = Math.min(least, (system + user) / 1000);
  }
  return least;
}
