/** Compares what pods may take with what the program may come to need: memory, disk, and messages of Kafka. */
import type { WeirConfig } from "@weir/config";
import { parseKafkaConfig } from "@weir/sink";
import { runs, type Workload } from "./cluster.ts";

const mebi = 1024 * 1024;
/** The program itself, its stacks, and its libraries. */
const baseBytes = 64 * mebi;
/** Of the heap, for an envelope that waits on disk. */
const entryBytes = 450;
/** File systems, and the files of databases, take more than what they hold. */
const diskMargin = 1.2;
/** Beside its value, a message has a key, headers, and what normalisation adds. */
const messageMargin = 1.2;

/** The limit must be the request, and hold the largest heap and the largest buffers, so that nobody is killed for them. */
export function memoryProblems(workload: Workload, config: WeirConfig): string[] {
  const { requests, limits } = workload.container.resources;
  if (requests.memory !== limits.memory) {
    return [`asks for ${requests.memory} of memory, but is limited to ${limits.memory}`];
  }
  const limit = bytesOf(limits.memory);
  const heap = heapBytes(workload, limit);
  const entries = runs(workload, "ingest-gateway") ? config.spool.envelopes.max_envelopes * entryBytes : 0;
  const needed = heap + bufferBytes(workload, config) + baseBytes;
  return [
    ...(needed > limit ? [`may need ${Math.ceil(needed / mebi)}Mi of memory, but is limited to ${limits.memory}`] : []),
    ...(entries > heap / 2
      ? [`may hold envelopes that take ${Math.ceil(entries / mebi)}Mi of heap, more than half`]
      : []),
  ];
}

/** What Node makes of its options in a container: the share is of the container's limit; three semi-spaces come on top. */
function heapBytes({ container }: Workload, limit: number): number {
  const options = container.env?.find(({ name }) => name === "NODE_OPTIONS")?.value ?? "";
  const percentage = Number(/--max-old-space-size-percentage=(\d+)/.exec(options)?.[1] ?? Number.NaN);
  const semiSpace = Number(/--max-semi-space-size=(\d+)/.exec(options)?.[1] ?? Number.NaN);
  if (Number.isNaN(percentage + semiSpace))
    throw new Error(`found NODE_OPTIONS ${options}, expected the sizes of the heap`);
  return (limit * percentage) / 100 + 3 * semiSpace * mebi;
}

/** What is not in the heap. */
function bufferBytes(workload: Workload, { processing, sink, spool, limits }: WeirConfig): number {
  const queued = processing.enabled ? sink.max_queue_bytes : 0;
  if (!runs(workload, "ingest-gateway")) return queued;
  return queued + spool.envelopes.max_memory_size + limits.max_bodies_in_flight;
}

/** What may be written must have room on the volume. */
export function diskProblems(workload: Workload, config: WeirConfig): string[] {
  const { storage, spool, upload, processing } = config;
  const claim = workload.volumes.find((volume) => volume.storage !== undefined);
  if (claim?.storage === undefined) return [];
  const stored = storage.path === null ? 0 : upload.max_stored + (processing.enabled ? 0 : storage.max_bytes);
  const spooled = spool.envelopes.path === undefined ? 0 : spool.envelopes.max_disk_size;
  const needed = (stored + spooled) * diskMargin;
  return needed <= bytesOf(claim.storage)
    ? []
    : [`may write ${Math.ceil(needed / mebi)}Mi, but volume ${claim.name} has ${claim.storage}`];
}

/** Whatever is taken from clients must fit into a message. */
export function messageProblems({ processing, limits }: WeirConfig): string[] {
  if (!processing.enabled) return [];
  const { config, problems } = parseKafkaConfig(processing);
  const needed =
    Math.max(limits.max_event_size, limits.max_span_size, processing.attachment_chunk_size) * messageMargin;
  const { maxMessageBytes } = config.defaultCluster;
  return [
    ...problems.map(({ path, found, expected }) => `${path}: found ${found}, expected ${expected}`),
    ...(maxMessageBytes < needed
      ? [`message.max.bytes is ${maxMessageBytes}, expected ${Math.ceil(needed)} or more`]
      : []),
  ];
}

const units: Readonly<Record<string, number>> = { Mi: mebi, Gi: 1024 * mebi };

/** `1Gi` in bytes. */
function bytesOf(quantity: string): number {
  const [, number, unit = ""] = /^(\d+)([A-Z]i)$/.exec(quantity) ?? [];
  const factor = units[unit];
  if (number === undefined || factor === undefined) throw new Error(`found ${quantity}, expected Mi or Gi`);
  return Number(number) * factor;
}
