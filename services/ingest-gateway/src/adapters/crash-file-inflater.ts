/** Inflates crash files off the event loop: gzip and zstd by Node's thread pool, xz and bzip2 by threads of ours. */
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { gunzip, zstdDecompress } from "node:zlib";
import type { InflateCrashFile } from "../domain/crash-compression.ts";
import { compressionOf, InflateError } from "../domain/crash-compression.ts";
import type { InflateJob, InflateResult } from "./inflate-worker.ts";

/** An inflater. */
export interface CrashFileInflater {
  readonly inflate: InflateCrashFile;
  /** How many of those that may run do, in percent. */
  utilization(): number;
  /** Ends what is being inflated; it fails as corrupt. */
  stop(): Promise<void>;
}

/** Bounds of an inflater. */
export interface CrashFileInflaterOptions {
  /** Files at once; further ones wait. */
  readonly maxRunning: number;
  /** More are refused as `busy`: what waits is held in memory. */
  readonly maxWaiting: number;
  /** How long a thread of ours may take for a file, in ms. */
  readonly timeoutMs: number;
}

const inZlib = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) } as const;

/** Creates it; threads start when they are needed. */
export function createCrashFileInflater(options: CrashFileInflaterOptions): CrashFileInflater {
  const { maxRunning, maxWaiting, timeoutMs } = options;
  const threads = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let running = 0;

  /** Takes a turn, waiting for one if it must; who leaves hands it on. */
  async function enter(): Promise<void> {
    if (running < maxRunning) {
      running++;
      return;
    }
    if (waiting.length >= maxWaiting) throw new InflateError("busy", `${waiting.length} crash files are waiting`);
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }

  async function inflateByZlib(name: keyof typeof inZlib, bytes: Buffer, maxBytes: number): Promise<Buffer> {
    try {
      return await inZlib[name](bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      const isTooLarge = error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
      throw new InflateError(
        isTooLarge ? "too_large" : "corrupt",
        error instanceof Error ? error.message : String(error),
      );
    }
  }

  async function inflateByThread(job: InflateJob): Promise<Buffer> {
    const result = await runThread(job);
    if ("reason" in result) throw new InflateError(result.reason, result.message);
    return Buffer.from(result.bytes.buffer, result.bytes.byteOffset, result.bytes.byteLength);
  }

  async function runThread(job: InflateJob): Promise<InflateResult> {
    const { promise, resolve } = Promise.withResolvers<InflateResult>();
    const fail = (message: string) => resolve({ reason: "corrupt", message });
    const thread = new Worker(new URL("./inflate-worker.ts", import.meta.url), { workerData: job });
    threads.add(thread);
    thread.once("message", (result: InflateResult) => resolve(result));
    thread.once("error", (error) => fail(error instanceof Error ? error.message : String(error)));
    thread.once("exit", () => fail("the thread that inflated it ended"));
    const timer = setTimeout(() => fail(`took longer than ${timeoutMs} ms`), timeoutMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      threads.delete(thread);
      await thread.terminate();
    }
  }

  return {
    async inflate(bytes, maxBytes) {
      const name = compressionOf(bytes)?.name;
      if (name === undefined) throw new InflateError("corrupt", "found no known compression");
      await enter();
      try {
        if (name === "gzip" || name === "zstd") return await inflateByZlib(name, bytes, maxBytes);
        return await inflateByThread({ name, bytes: new Uint8Array(bytes), maxBytes });
      } finally {
        leave();
      }
    },
    utilization: () => (100 * running) / maxRunning,
    async stop() {
      await Promise.all([...threads].map((thread) => thread.terminate()));
    },
  };
}
