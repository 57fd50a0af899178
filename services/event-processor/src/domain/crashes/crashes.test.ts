import assert from "node:assert/strict";
import { zstdCompressSync } from "node:zlib";
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { createItem } from "@weir/envelope";
import { createStubQuota } from "@weir/test-kit";
import { pack } from "msgpackr";
import { createUnitFixture, receivedSeconds } from "../../testing/unit-fixture.ts";
import { usedUp } from "../../testing/used-up.ts";
import type { DumpContents } from "../../testing/write-minidump.ts";
import { writeMinidump } from "../../testing/write-minidump.ts";
import { rewriteFeature } from "./dying-message.ts";

const crashedAt = receivedSeconds - 100;
const crashpad: DumpContents["crashpad"] = {
  global: { ptype: "browser", __proto__x: "kept" },
  modules: [
    { name: "C:\\app\\game.dll", simple: { level: "7" }, objects: { map: "forest" }, list: ["one", "two"] },
    { name: "/usr/lib/quiet.so", simple: {}, objects: {}, list: [] },
  ],
};

function file(attachmentType: string, payload: Buffer, filename = "f"): Item {
  return createItem("attachment", payload, { attachmentType, filename });
}

function minidump(payload = writeMinidump({ timestamp: crashedAt })): Item {
  return file("event.minidump", payload, "crash.dmp");
}

function eventItem(event: object): Item {
  return createItem("event", Buffer.from(JSON.stringify(event)));
}

function form(fields: readonly (readonly [name: string, value: string])[]): Item {
  const sized = (text: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(text));
    return Buffer.concat([length, Buffer.from(text)]);
  };
  return createItem("form_data", Buffer.concat(fields.flat().map(sized)));
}

async function processed(items: readonly Item[], config: object = {}): Promise<CrashEvent> {
  const fixture = createUnitFixture({ config });
  await fixture.process(items);
  fixture.accounting.assertBalanced();
  const message = [...fixture.messages("attachments"), ...fixture.messages("events")].find(
    ({ type }) => type === "event",
  );
  assert.ok(message, `expected an event, found ${fixture.accounting.summary().join(", ")}`);
  return message as unknown as CrashEvent;
}

interface CrashEvent {
  readonly payload: Readonly<Record<string, unknown>> & { readonly contexts: Readonly<Record<string, unknown>> };
  readonly attachments: readonly Readonly<Record<string, unknown>>[];
}

describe("crashes", () => {
  it("makes an event of a minidump alone, at the time of the crash, and delivers the file last", async () => {
    const dump = writeMinidump({ timestamp: crashedAt, emptyStreams: [0x47670001] });
    const { payload, attachments } = await processed([minidump(dump), file("", Buffer.from("log"), "a.log")]);
    assert.deepEqual(payload.exception, {
      values: [
        {
          type: "Minidump",
          value: "Invalid Minidump",
          mechanism: { type: "minidump", handled: false, synthetic: true },
        },
      ],
    });
    assert.equal(payload.timestamp, crashedAt);
    assert.equal(payload.platform, "native");
    assert.equal(payload.level, "fatal");
    assert.equal(payload.type, "error");
    assert.deepEqual(payload.sdk, { name: "minidump.breakpad", version: "0.0.0" });
    assert.deepEqual(payload._metrics, { "bytes.ingested.event.minidump": dump.length });
    assert.deepEqual(
      attachments.map(({ name, attachment_type: type }) => [name, type]),
      [
        ["a.log", "event.attachment"],
        ["crash.dmp", "event.minidump"],
      ],
    );
  });

  it("takes over Crashpad's notes, of the program and of each module that has some", async () => {
    const { payload } = await processed([minidump(writeMinidump({ timestamp: crashedAt, crashpad }))]);
    assert.deepEqual(payload.sdk, { name: "minidump.crashpad", version: "0.0.0" });
    assert.deepEqual(payload.contexts.crashpad, { ptype: "browser", __proto__x: "kept", type: "crashpad" });
    assert.deepEqual(payload.contexts["game.dll"], {
      annotations: ["one", "two"],
      level: "7",
      map: "forest",
      type: "crashpad",
    });
    assert.equal(payload.contexts["quiet.so"], undefined);
  });

  it("makes an event of every minidump, however broken", async () => {
    const whole = writeMinidump({ timestamp: crashedAt, crashpad });
    for (let length = 0; length < whole.length; length += 7) {
      const { payload } = await processed([minidump(whole.subarray(0, length))]);
      assert.equal(payload.level, "fatal");
    }
    for (let at = 4; at < whole.length; at++) {
      const mutated = Buffer.from(whole);
      mutated[at] = 0xff;
      await processed([minidump(mutated)]);
    }
  });

  it("keeps what the client says about the crash behind the placeholder, with its notes", async () => {
    const exception = { type: "Own", value: 7, thread_id: 3, mechanism: { type: "m", handled: true } };
    const { payload } = await processed([
      minidump(),
      eventItem({ level: "error", exception: [{ type: "First" }, exception], sdk: { name: "own", version: "1" } }),
    ]);
    const { values } = payload.exception as { values: readonly Readonly<Record<string, unknown>>[] };
    assert.deepEqual(
      values.map(({ type, thread_id: thread }) => [type, thread]),
      [
        ["Minidump", 3],
        ["First", undefined],
        ["Own", 3],
      ],
    );
    assert.deepEqual(values[0]?.mechanism, { type: "minidump", handled: true, synthetic: true });
    assert.equal(payload.level, "error");
    assert.deepEqual(payload.sdk, { name: "own", version: "1" });
  });

  it("moves notes about exceptions on with them", async () => {
    const { payload } = await processed([minidump(), eventItem({ exception: [{ type: "Own", module: 7 }] })]);
    const meta = payload._meta as { exception: { values: object } };
    assert.deepEqual(Object.keys(meta.exception.values), ["1"]);
  });

  it("reads the event and breadcrumbs that a native SDK wrote as msgpack, the later file last", async () => {
    const crumb = (message: string, timestamp?: number) => pack({ message, ...(timestamp ? { timestamp } : {}) });
    const { payload, attachments } = await processed([
      minidump(),
      file("event.payload", pack({ message: "m", extra: { big: 2n ** 60n } })),
      file("event.breadcrumbs", Buffer.concat([crumb("c", crashedAt - 1), crumb("d")])),
      file("event.breadcrumbs", Buffer.concat([crumb("a", crashedAt - 9), crumb("b", crashedAt - 8)])),
    ]);
    assert.deepEqual(payload.logentry, { formatted: "m" });
    const { values } = payload.breadcrumbs as { values: readonly { message: string }[] };
    assert.deepEqual(
      values.map(({ message }) => message),
      ["c", "d"],
    );
    assert.deepEqual(attachments.length, 1);
  });

  it("reads the event from form fields: whole, in pieces, by path, and what else there is", async () => {
    const { payload } = await processed([
      minidump(),
      form([
        ["guid", "g-1"],
        ["sentry__2", '"2.0"}'],
        ["sentry[user][id]", "u7"],
        ["sentry", '{"release":"game@1","user":{"id":"other","username":"n"}}'],
        ["sentry__1", '{"release":"game@2","dist":'],
        ["sentry[extra][__proto__][x]", "1"],
        ["sentry___more", "not json"],
      ]),
    ]);
    assert.equal(payload.release, "game@1");
    assert.equal(payload.dist, "2.0");
    assert.deepEqual(payload.user, { id: "u7", username: "n", sentry_user: "id:u7" });
    assert.equal((payload.extra as Record<string, unknown>).guid, "g-1");
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });

  for (const [what, item, reason] of [
    ["msgpack that is none", file("event.payload", Buffer.from([0xc1])), "invalid_msgpack"],
    ["two events in msgpack", file("event.payload", Buffer.from([0x80, 0x80])), "invalid_msgpack"],
    [
      "an event that is too large",
      file("event.payload", Buffer.alloc(1024 * 1024 + 1)),
      "too_large:attachment:event_payload",
    ],
    [
      "breadcrumbs that are too large",
      file("event.breadcrumbs", Buffer.alloc(1024 * 1024 + 1)),
      "too_large:attachment:breadcrumbs",
    ],
    ["an event that is no JSON", createItem("event", Buffer.from("{")), "invalid_json"],
    ["a form field that goes too deep", form([[`sentry${"[a]".repeat(16)}`, "v"]]), "nesting_too_deep"],
  ] as const) {
    it(`drops a crash with ${what}, all of it`, async () => {
      const fixture = createUnitFixture();
      const dump = minidump();
      await fixture.process([dump, item]);
      assert.ok(fixture.accounting.summary().includes(`3 ${reason} error 1`), fixture.accounting.summary().join());
      assert.deepEqual(fixture.sink.records, []);
      fixture.accounting.assertBalanced();
    });
  }

  it("delivers a crash file over its quota, marked, and drops other files", async () => {
    const limit = usedUp(DataCategory.ATTACHMENT);
    const quota = {
      id: "q",
      categories: ["attachment"],
      scope: "organization",
      limit: 10,
      window: 60,
      reasonCode: "used_up",
    };
    const fixture = createUnitFixture({
      config: { quotas: [quota] },
      neighbours: {
        quota: createStubQuota({
          limit: (check) => (check.charges.some(({ category }) => category === DataCategory.ATTACHMENT) ? [limit] : []),
        }),
      },
    });
    const dump = minidump();
    await fixture.process([dump, file("", Buffer.from("log"))]);
    const event = fixture.messages("attachments").find(({ type }) => type === "event") as unknown as CrashEvent;
    assert.deepEqual(
      event.attachments.map(({ attachment_type: type, rate_limited: limited }) => [type, limited]),
      [["event.minidump", true]],
    );
    assert.deepEqual(fixture.accounting.summary(), [
      `2 used_up attachment ${dump.payload.length + 3}`,
      "2 used_up attachment_item 2",
    ]);
    fixture.accounting.assertBalanced();
  });

  it("takes personal data out of the memory in a minidump, where the project has rules for it", async () => {
    const secret = "mara@example.org";
    const dump = writeMinidump({
      timestamp: crashedAt,
      memory: [`x ${secret} y`],
      commandLine: `run --user ${secret}`,
    });
    const stored = async (config: object) => {
      const fixture = createUnitFixture({ config });
      await fixture.process([minidump(dump)]);
      fixture.accounting.assertBalanced();
      const chunk = fixture.messages("attachments").find(({ type }) => type === "attachment_chunk");
      assert.ok(Buffer.isBuffer(chunk?.payload));
      return chunk.payload.toString("latin1");
    };
    assert.ok((await stored({})).includes(secret));
    const scrubbed = await stored({ piiConfig: { applications: { $binary: ["@email:mask"] } } });
    assert.equal(scrubbed.length, dump.length);
    assert.equal(scrubbed.includes(secret), false);
    assert.ok(scrubbed.includes(`x ${"*".repeat(secret.length)} y`));
    assert.ok(scrubbed.includes(`run --user ${"*".repeat(secret.length)}`));
  });

  it("makes an event of an Apple crash report and of a crash of the graphics processor", async () => {
    const apple = await processed([file("event.applecrashreport", Buffer.from("Incident"))]);
    assert.deepEqual((apple.payload.exception as { values: { type: string }[] }).values[0]?.type, "AppleCrashReport");
    const gpu = await processed([file("event.nv_gpudmp", Buffer.from("gpu")), eventItem({ message: "m" })]);
    assert.equal(gpu.payload.type, "default");
    assert.equal(gpu.attachments[0]?.attachment_type, "event.nv_gpudmp");
  });

  describe("of a Nintendo Switch", () => {
    const items = [
      '{"type":"event"}\n{"message":"inside","level":"warning","exception":[{"type":"E"}]}\n',
      '{"type":"attachment","filename":"screen.png","length":3}\npng\n',
    ].join("");
    const message = (encoding: number, payload: Buffer) => {
      const head = Buffer.from([0x73, 0x6e, 0x74, 0x72, 0, encoding, payload.length >> 8, payload.length & 0xff]);
      return file("nswitch.dying_message", Buffer.concat([head, payload]));
    };
    const zstd = () => zstdCompressSync(Buffer.from(items)).subarray(4);

    for (const [what, item] of [
      ["plain", message(0, Buffer.from(items))],
      ["compressed", message(0b0001_0000, zstd())],
    ] as const) {
      it(`unpacks a ${what} dying message; the envelope's event fills in what it does not say`, async () => {
        const { payload, attachments } = await processed([item, eventItem({ level: "info", release: "r@1" })]);
        assert.deepEqual(payload.logentry, { formatted: "inside" });
        assert.equal(payload.level, "warning");
        assert.equal(payload.release, "r@1");
        assert.deepEqual(
          attachments.map(({ name }) => name),
          ["screen.png"],
        );
      });
    }

    it("counts as fatal where the project has it so", async () => {
      const { payload } = await processed([message(0, Buffer.from(items))], { features: [rewriteFeature] });
      assert.equal(payload.level, "fatal");
      const { values } = payload.exception as { values: { mechanism: unknown }[] };
      assert.deepEqual(values[0]?.mechanism, { type: "generic", synthetic: true });
    });

    it("drops a dying message that cannot be read", async () => {
      for (const item of [
        file("nswitch.dying_message", Buffer.from("sntr")),
        message(0b0100_0000, Buffer.from(items)),
        message(0b0010_0000, Buffer.from(items)),
        message(0b0000_0001, Buffer.from(items)),
        message(0b0001_0000, Buffer.from("not zstd")),
        message(0b0001_0000, zstdCompressSync(Buffer.alloc(200 * 1024)).subarray(4)),
        message(0, Buffer.from('{"type":"event"}\n{')),
      ]) {
        const fixture = createUnitFixture();
        await fixture.process([item]);
        assert.ok(fixture.accounting.summary().includes("3 payload error 1"), fixture.accounting.summary().join());
        fixture.accounting.assertBalanced();
      }
    });
  });
});
