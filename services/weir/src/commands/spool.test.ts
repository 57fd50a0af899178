import assert from "node:assert/strict";
import type { GetSpoolStatusResponse } from "@weir/gen/weir/ingest/v1/spool.ts";
import { SpoolServiceDefinition, SpoolWaitReason } from "@weir/gen/weir/ingest/v1/spool.ts";
import { bind } from "@weir/rpc";
import { timestampOf } from "../explain/times.ts";
import { type AnsweringWeir, startAnsweringWeir } from "../testing/answering-weir.ts";

const atMs = Date.UTC(2026, 0, 31, 12);
const hourMs = 3_600_000;

function group(reason: SpoolWaitReason, fields: Partial<GetSpoolStatusResponse["groups"][number]> = {}) {
  return {
    publicKey: "a94ae32be2584e0bbd7a4cbb95971fee",
    projectId: 42n,
    envelopes: 1200n,
    bytes: 2_500_000n,
    oldestReceivedAt: timestampOf(atMs - 192_000),
    newestReceivedAt: timestampOf(atMs - 1000),
    dropAt: timestampOf(atMs - 192_000 + 24 * hourMs),
    reason,
    detail: "",
    nextAttemptAt: undefined,
    ...fields,
  };
}

const empty: GetSpoolStatusResponse = {
  observedAt: timestampOf(atMs),
  envelopes: 0n,
  maxEnvelopes: 200_000n,
  memoryBytes: 0n,
  maxMemoryBytes: 67_108_864n,
  disk: undefined,
  refusing: "",
  maxAge: { seconds: 86_400n, nanos: 0 },
  groups: [],
  groupsLeftOut: 0,
};

const busy: GetSpoolStatusResponse = {
  ...empty,
  envelopes: 1201n,
  memoryBytes: 1_310_720n,
  disk: {
    bytes: 524_288_000n,
    maxBytes: 524_288_000n,
    envelopes: 1n,
    durable: true,
    recoveredEnvelopes: 7n,
    damagedEnvelopes: 1n,
    failure: "",
  },
  refusing: "found 524288000 bytes in use, expected at most 524288000",
  groups: [
    group(SpoolWaitReason.PROCESSOR, {
      detail: "event-processor: connection refused",
      nextAttemptAt: timestampOf(atMs + 1500),
    }),
    group(SpoolWaitReason.PROJECT_CONFIG, { publicKey: "b".repeat(32), projectId: 0n, envelopes: 1n, bytes: 1536n }),
  ],
  groupsLeftOut: 3,
};

describe("weir spool status", () => {
  let running: AnsweringWeir;
  let status = empty;
  let askedFor = 0;

  before(async () => {
    const service = bind(SpoolServiceDefinition, {
      async getSpoolStatus({ maxGroups }) {
        askedFor = maxGroups;
        return status;
      },
    });
    running = await startAnsweringWeir([service]);
  });
  after(() => running.stop());

  const weir = (...args: readonly string[]) => running.weir("spool", "status", ...args);

  it("says of an empty buffer that nothing waits", async () => {
    status = empty;
    const { code, out } = await weir();
    assert.equal(code, 0);
    assert.equal(
      out,
      `Held       0 of at most 200,000 envelopes
In memory  0 bytes of at most 64 MiB
On disk    nothing: spool.envelopes.path is not set
New data   is taken
Dropped    what is held for longer than 1 d

Nothing waits.
`,
    );
  });

  it("says in plain words how much is held, how old it is, why it waits and when it is dropped", async () => {
    status = busy;
    const { out } = await weir("--limit", "2");
    assert.equal(askedFor, 2);
    assert.equal(
      out,
      `Held       1,201 of at most 200,000 envelopes, the oldest for 3 min 12 s
In memory  1.3 MiB of at most 64 MiB
On disk    500 MiB of at most 500 MiB; 1 envelope only there; written before senders are answered
New data   is refused with 503: found 524288000 bytes in use, expected at most 524288000
Dropped    what is held for longer than 1 d
Recovered  7 envelopes of a former process, found at the start
Damaged    1 envelope lost, because the disk gave back other bytes than were written

ENVELOPES  SIZE     PROJECT                               OLDEST      DROPPED IN   WAITS FOR
1,200      2.4 MiB  42                                    3 min 12 s  23 h 57 min  a processor that is out of reach or can't deliver (event-processor: connection refused); looked at again in 1.5 s
1          1.5 KiB  key bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb  3 min 12 s  23 h 57 min  the project's configuration
… and 3 more: see --limit
`,
    );
  });

  it("tells programs the same as JSON", async () => {
    status = busy;
    const answer = JSON.parse((await weir("--json")).out) as Record<string, unknown>;
    assert.deepEqual([answer.envelopes, answer.refusing], [1201, busy.refusing]);
    assert.deepEqual(answer.groups, [
      {
        publicKey: "a94ae32be2584e0bbd7a4cbb95971fee",
        projectId: "42",
        envelopes: 1200,
        bytes: 2_500_000,
        oldestReceivedAt: "2026-01-31T11:56:48.000Z",
        newestReceivedAt: "2026-01-31T11:59:59.000Z",
        dropAt: "2026-02-01T11:56:48.000Z",
        reason: "processor",
        detail: "event-processor: connection refused",
        nextAttemptAt: "2026-01-31T12:00:01.500Z",
      },
      {
        ...(answer.groups as object[])[1],
        publicKey: "b".repeat(32),
        projectId: null,
        reason: "project_config",
        nextAttemptAt: null,
      },
    ]);
  });

  it("ends with 2 when it is called wrongly, and with 1 when nobody answers", async () => {
    const misused = await weir("--limit", "none");
    assert.deepEqual(
      [misused.code, misused.err],
      [2, "weir: found --limit none, expected a whole number from 1 to 10000\n"],
    );
    const absent = await weir("--address", "127.0.0.1:1");
    assert.equal(absent.code, 1);
    assert.match(absent.err, /no Weir answers at 127\.0\.0\.1:1/);
  });
});
