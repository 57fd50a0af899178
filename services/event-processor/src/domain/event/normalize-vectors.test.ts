import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { noPlaces } from "@weir/geo";
import { createUserAgentParser } from "@weir/user-agent";
import type { EventDocument } from "./event.ts";
import { parseInstant } from "./instant.ts";
import { normalizeEvent } from "./normalize.ts";
import { readEvent } from "./read-event.ts";
import { trimEvent } from "./trim/trim-event.ts";
import { validateEvent } from "./validate.ts";
import { writeEvent } from "./write-event.ts";

/** An event, and what the reference normaliser makes of it. */
interface Vector {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly event: Record<string, unknown>;
  readonly expected: unknown;
}

/** What the vectors' normaliser does and we do elsewhere, or never: transactions have steps of their own. */
const elsewhere = new Set([
  "type feedback kept",
  "unknown fields kept when remove_other is off",
  "renormalize",
  "stale timestamp",
]);

const file = new URL("../../testing/normalize-vectors.json", import.meta.url);
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, "utf8"));
const userAgents = createUserAgentParser();

function normalized({ args, event: payload }: Vector): unknown {
  const received = parseInstant(args.received_at);
  const event = readEvent(payload, () => "9".repeat(32));
  assert.ok(event !== undefined && "instant" in received);
  delete event.fields.type;
  const secondsInPast = typeof args.max_secs_in_past === "number" ? args.max_secs_in_past : Number.MAX_SAFE_INTEGER;
  const problem = validateEvent(event, {
    received: received.instant,
    maxSecondsInFuture: typeof args.max_secs_in_future === "number" ? args.max_secs_in_future : Number.MAX_SAFE_INTEGER,
    retentionDays: secondsInPast / 86_400,
    shifted: false,
  });
  assert.equal(problem, undefined);
  normalizeEvent(event, {
    projectId: 42n,
    keyId: typeof args.key_id === "string" ? BigInt(args.key_id) : undefined,
    protocolVersion: typeof args.protocol_version === "string" ? Number(args.protocol_version) : 0,
    client: typeof args.client === "string" ? args.client : "",
    groupingConfig: args.grouping_config,
    trace: traceOf(args),
    clientAddress: undefined,
    userAgents: args.normalize_user_agent === true ? userAgents : noUserAgents,
    places: noPlaces,
    request: { userAgent: "", clientHints: new Map() },
  });
  if (args.protocol_version === undefined) event.fields.version = undefined;
  if (args.enable_trimming === true) trimEvent(event);
  return written(event);
}

const noUserAgents = { browser: () => undefined, operatingSystem: () => undefined, device: () => undefined };

function traceOf({ replay_id: id }: Vector["args"]) {
  if (typeof id !== "string") return undefined;
  return {
    traceId: "",
    publicKey: "",
    release: undefined,
    environment: undefined,
    transaction: undefined,
    sampleRate: undefined,
    userId: "",
    userSegment: "",
    replayId: id.replaceAll("-", ""),
    sampled: undefined,
    otherJson: new Map(),
  };
}

function written(event: EventDocument): unknown {
  return JSON.parse(writeEvent(event));
}

describe("normalised errors", () => {
  for (const vector of vectors) {
    if (vector.event.type === "transaction" || elsewhere.has(vector.name)) continue;
    it(`are what the reference makes of them: ${vector.name}`, () => {
      assert.deepEqual(normalized(vector), vector.expected);
    });
  }
});
