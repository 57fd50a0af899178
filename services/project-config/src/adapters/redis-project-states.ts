/** Project states in Redis, where Sentry writes them (project configuration, section "Redis"). */
import { zstdDecompressSync } from "node:zlib";
import { createRedisNodes } from "@weir/redis-connection";
import type { Logger } from "@weir/telemetry";
import type { LookupSource, StateAnswer, StateQuery } from "../domain/lookup-source.ts";
import type { ProblemRegister } from "../domain/problem-register.ts";
import { readStateDocument } from "../domain/read-state-document.ts";
import { createBatches } from "./batches.ts";
import { createFaultLog } from "./fault-log.ts";
import type { RedisClient } from "./redis-client.ts";

/** Keys of one command: their documents must not keep the process busy for long. */
const maxKeysPerCommand = 64;
const maxCommandsUnderWay = 4;
/** A server that failed so often in a row is not asked, but probed, until it answers again. */
const failuresToOpen = 3;
const probeEveryMs = 250;
/** Largest document that is read: 8 MiB. */
const maxDocumentBytes = 8 * 1024 * 1024;
const zstdMagic = Buffer.from("28b52ffd", "hex");

export interface RedisProjectStatesOptions {
  readonly logger: Logger;
  /** Makes the connection. @param onError told about failures of connections */
  readonly connect: (onError: (error: Error) => void) => RedisClient;
  /** Told what is wrong in documents. */
  readonly problems: ProblemRegister;
  /** Told when a server that failed answers again. */
  readonly onReturn: () => void;
  /** What precedes `:<public key>` in the names of keys. */
  readonly prefix: string;
}

export function createRedisProjectStates(options: RedisProjectStatesOptions): LookupSource {
  const { logger, prefix } = options;
  const faults = createFaultLog(logger, "redis", options.problems);
  const client = options.connect((error) => nodes.connectionFailed(error));
  const nodes = createRedisNodes({
    name: "The Redis of project configurations",
    nodeOf: client.nodeOf,
    async probe(key) {
      const [found] = await client.getMany([key]);
      if (found instanceof Error) throw found;
    },
    failuresToOpen,
    probeEveryMs,
    onReturn: options.onReturn,
    logger,
    consequence: "what is known stays in use",
  });
  let stopped = false;
  const batches = createBatches<StateQuery, StateAnswer>({
    maxSize: maxKeysPerCommand,
    maxUnderWay: maxCommandsUnderWay,
    send: lookUpTogether,
  });

  async function lookUpTogether(queries: readonly StateQuery[]): Promise<readonly StateAnswer[]> {
    const unchanged = await findUnchanged(queries);
    const asked = queries.filter((query) => !unchanged.has(query));
    const values = await getMany(asked.map(({ publicKey }) => `${prefix}:${publicKey}`));
    const answers = new Map(asked.map((query, index) => [query, read(query, values[index])]));
    return queries.map((query) => answers.get(query) ?? { kind: "unchanged" });
  }

  /** The queries whose revision is still the current one, as far as the small keys tell. */
  async function findUnchanged(queries: readonly StateQuery[]): Promise<ReadonlySet<StateQuery>> {
    const withRevision = queries.filter(({ heldRevision }) => heldRevision !== undefined);
    const revisions = await getMany(withRevision.map(({ publicKey }) => `${prefix}:${publicKey}.rev`));
    return new Set(withRevision.filter(({ heldRevision }, index) => revisions[index]?.toString() === heldRevision));
  }

  /** Undefined: the server that has the key does not answer. */
  async function getMany(keys: readonly string[]): Promise<readonly (Buffer | null | undefined)[]> {
    const asked = keys.filter((key) => !nodes.of(key).isAway);
    const found = asked.length === 0 ? [] : await client.getMany(asked);
    // A server that is asked for many keys at once fails once.
    const told = new Map(asked.map((key, index) => [nodes.of(key), { key, value: found[index] }]));
    for (const [node, { key, value }] of told) {
      if (!(value instanceof Error)) node.succeeded();
      else if (!stopped) node.failed(value, key);
    }
    const values = new Map(asked.map((key, index) => [key, found[index]]));
    return keys.map((key) => {
      const value = values.get(key);
      return value instanceof Error ? undefined : value;
    });
  }

  function read({ publicKey, heldRevision }: StateQuery, value: Buffer | null | undefined): StateAnswer {
    if (value === undefined) return { kind: "failed" };
    if (value === null) return { kind: "unknown" };
    try {
      const bytes = inflate(value);
      const found = readStateDocument(publicKey, JSON.parse(bytes.toString("utf8")), bytes);
      faults.read(publicKey, found.problems);
      if (heldRevision !== undefined && found.sourceRevision === heldRevision) {
        return { kind: "unchanged" };
      }
      return { kind: "found", found };
    } catch (error) {
      faults.broken(publicKey, error);
      return { kind: "failed" };
    }
  }

  return {
    name: "redis",
    lookUp: batches.ask,
    start: client.start,
    async stop() {
      stopped = true;
      nodes.stop();
      client.stop();
    },
    health: () =>
      nodes.outage === undefined
        ? { name: "redis", healthy: true }
        : { name: "redis", healthy: false, detail: nodes.outage.message },
  };
}

/** The document's text: compressed with zstd, or as it is. */
function inflate(value: Buffer): Buffer {
  const bytes = value.subarray(0, zstdMagic.length).equals(zstdMagic)
    ? zstdDecompressSync(value, { maxOutputLength: maxDocumentBytes })
    : value;
  if (bytes.length <= maxDocumentBytes) return bytes;
  throw new RangeError(`found ${bytes.length} bytes, expected at most ${maxDocumentBytes}`);
}
