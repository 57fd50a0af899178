/** Loaded into every process of Weir by a test (`--import`): lets a copy be slow to start, or hang, when it is told to. */

const millisecondsToStart = Number(process.env.WEIR_TEST_SLOW_START_MS ?? 0);
const busyMilliseconds = Number(process.env.WEIR_TEST_BUSY_MS ?? Number.POSITIVE_INFINITY);

if (process.argv.includes("run-copy")) {
  // Registered before the program's own listener: it keeps the copy from starting.
  process.once("message", () => keepBusy(millisecondsToStart));
  process.on("SIGUSR2", () => {
    keepBusy(busyMilliseconds);
    process.stdout.write(`was busy for ${busyMilliseconds} ms\n`);
  });
}

/** Lets the event loop turn no more. */
function keepBusy(milliseconds: number): void {
  const untilMs = performance.now() + milliseconds;
  while (performance.now() < untilMs);
}
