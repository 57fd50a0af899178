/**
 * The thread that inflates xz and bzip2: neither is in Node, and WebAssembly would hold up the event loop. It inflates
 * one file and ends, and its memory with it.
 */
import { parentPort, workerData } from "node:worker_threads";
import Bzip2 from "@foxglove/wasm-bz2";
import xz from "xz-decompress";

/** What the thread is started with. */
export interface InflateJob {
  readonly name: "xz" | "bzip2";
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly maxBytes: number;
}

/** What it answers. */
export type InflateResult =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly reason: "corrupt" | "too_large"; readonly message: string };

const fullBufferText = "BZ_OUTBUFF_FULL";
const leastBuffer = 1024 * 1024;
const tooLarge: InflateResult = { reason: "too_large", message: "the file is larger inflated than it may be" };

async function inflate({ name, bytes, maxBytes }: InflateJob): Promise<InflateResult> {
  try {
    return name === "xz" ? await inflateXz(bytes, maxBytes) : await inflateBzip2(bytes, maxBytes);
  } catch (error) {
    return { reason: "corrupt", message: error instanceof Error ? error.message : String(error) };
  }
}

async function inflateXz(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<InflateResult> {
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const reader = new xz.XzReadableStream(source).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > maxBytes) return tooLarge;
    // The library hands out views on its own memory, which it overwrites.
    chunks.push(next.value.slice());
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return { bytes: whole };
}

/** The library wants to know how much comes out: a buffer that is too small is doubled. */
async function inflateBzip2(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<InflateResult> {
  const library = await Bzip2.init();
  for (let size = Math.min(maxBytes, Math.max(leastBuffer, bytes.length * 8)); ; size = Math.min(maxBytes, size * 2)) {
    try {
      return { bytes: new Uint8Array(library.decompress(bytes, size)) };
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes(fullBufferText)) throw error;
      if (size >= maxBytes) return tooLarge;
    }
  }
}

const result = await inflate(workerData as InflateJob);
parentPort?.postMessage(result, "bytes" in result ? [result.bytes.buffer] : []);
