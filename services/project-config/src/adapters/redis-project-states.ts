/** Project states in Redis, where Sentry writes them (project configuration, section "Redis"). */
import { zstdDecompressSync } from "node:zlib";
import { createOutageLog } from "@weir/redis-connection";
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
/** Largest document that is read: 8 MiB. */
const maxDocumentBytes = 8 * 1024 * 1024;
const zstdMagic = Buffer.from("28b52ffd", "hex");

export interface RedisProjectStatesOptions {
  readonly logger: Logger;
  /** Makes the connection. @param onError told about failures of connections */
  readonly connect: (onError: (error: Error) => void) => RedisClient;
  /** Told what is wrong in documents. */
  readonly problems: ProblemRegister;
  /** What precedes `:<public key>` in the names of keys. */
  readonly prefix: string;
}

export function createRedisProjectStates(options: RedisProjectStatesOptions): LookupSource {
  const { logger, prefix } = options;
  const outages = createOutageLog(logger, "The Redis of project configurations", "what is known stays in use");
  const faults = createFaultLog(logger, "redis", options.problems);
  const client = options.connect(outages.failed);
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
    const answers = new Map(asked.map((query, index) => [query, read(query, values[index] ?? null)]));
    return queries.map((query) => answers.get(query) ?? { kind: "unchanged" });
  }

  /** The queries whose revision is still the current one, as far as the small keys tell. */
  async function findUnchanged(queries: readonly StateQuery[]): Promise<ReadonlySet<StateQuery>> {
    const withRevision = queries.filter(({ heldRevision }) => heldRevision !== undefined);
    const revisions = await getMany(withRevision.map(({ publicKey }) => `${prefix}:${publicKey}.rev`));
    return new Set(withRevision.filter(({ heldRevision }, index) => revisions[index]?.toString() === heldRevision));
  }

  async function getMany(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
    return keys.length === 0 ? [] : client.getMany(keys);
  }

  function read({ publicKey, heldRevision }: StateQuery, value: Buffer | null): StateAnswer {
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
    async lookUp(query) {
      try {
        const answer = await batches.ask(query);
        outages.succeeded();
        return answer;
      } catch (error) {
        if (!stopped) outages.failed(error instanceof Error ? error : new Error(String(error)));
        return { kind: "failed" };
      }
    },
    start: client.start,
    async stop() {
      stopped = true;
      client.stop();
    },
    health: () =>
      outages.outage === undefined
        ? { name: "redis", healthy: true }
        : { name: "redis", healthy: false, detail: outages.outage.message },
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
