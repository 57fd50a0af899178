import assert from "node:assert/strict";
import type { Quantities } from "@weir/data-category";
import { categoryName } from "@weir/data-category";
import type { Item } from "./item.ts";
import { createItem } from "./item.ts";
import { createsEvent, itemKind, requiresEvent } from "./item-kind.ts";
import { envelopeQuantities, itemQuantities } from "./quantities.ts";

function item(type: string, bytes: number, fields?: Partial<Item>): Item {
  return createItem(type, Buffer.alloc(bytes, "x"), fields);
}

function named(quantities: Quantities): Record<string, number> {
  return Object.fromEntries(quantities.map(([category, quantity]) => [categoryName(category), quantity]));
}

describe("itemQuantities", () => {
  const cases: readonly (readonly [item: Item, quantities: Record<string, number>])[] = [
    [item("event", 9), { error: 1 }],
    [item("transaction", 9, { spanCount: 2 }), { transaction: 1, transaction_indexed: 1, span: 3, span_indexed: 3 }],
    [item("transaction", 9), { transaction: 1, transaction_indexed: 1, span: 1, span_indexed: 1 }],
    [item("raw_security", 9), { security: 1 }],
    [item("feedback", 9), { feedback: 1 }],
    [item("user_report", 9), { feedback: 1 }],
    [item("attachment", 5), { attachment: 5, attachment_item: 1 }],
    [item("attachment", 0), { attachment: 1, attachment_item: 1 }],
    [
      item("attachment", 10, { contentType: "application/vnd.sentry.trace-attachment", metaLength: 4 }),
      { attachment: 6, attachment_item: 1 },
    ],
    [
      item("attachment", 10, { contentType: "application/vnd.sentry.attachment-ref+json", attachmentLength: 77n }),
      { attachment: 77, attachment_item: 1 },
    ],
    [item("attachment", 7, { attachmentType: "event.minidump", rateLimited: true }), {}],
    [item("profile", 9, { platform: "cocoa" }), { profile: 1, profile_indexed: 1, profile_ui: 1 }],
    [item("profile", 9, { platform: "python" }), { profile: 1, profile_indexed: 1, profile_backend: 1 }],
    [item("profile", 9), { profile: 1, profile_indexed: 1 }],
    [item("profile_chunk", 9, { platform: "android" }), { profile_chunk_ui: 1 }],
    [item("profile_chunk_ui", 9, { platform: "node" }), { profile_chunk: 1 }],
    [item("profile_chunk", 9), {}],
    [item("replay_event", 9), { replay: 1 }],
    [item("sessions", 9, { itemCount: 4 }), { session: 4 }],
    [item("check_in", 9), { monitor: 1 }],
    [item("log", 12, { itemCount: 3 }), { log_byte: 12, log_item: 3 }],
    [item("trace_metric", 12, { itemCount: 3 }), { trace_metric_byte: 12, trace_metric: 3 }],
    [item("span", 12, { itemCount: 5 }), { span: 5, span_indexed: 5 }],
    [item("client_report", 9), {}],
    [item("future_thing", 9, { itemCount: 9 }), {}],
    [item("attachment", 9, { attachmentType: "future.kind" }), {}],
  ];
  for (const [given, quantities] of cases) {
    it(`counts ${given.type} ${given.attachmentType}${given.contentType} as ${JSON.stringify(quantities)}`, () => {
      assert.deepEqual(named(itemQuantities(given)), quantities);
    });
  }
});

describe("envelopeQuantities", () => {
  it("counts one event however many items create one", () => {
    const items = [item("attachment", 700, { attachmentType: "event.minidump" }), item("event", 5), item("event", 5)];
    assert.deepEqual(named(envelopeQuantities(items)), { error: 1, attachment: 700, attachment_item: 1 });
  });

  it("counts the error of a lone crash file, also when the file itself is over its quota", () => {
    const dump = item("attachment", 700, { attachmentType: "event.minidump" });
    assert.deepEqual(named(envelopeQuantities([dump])), { error: 1, attachment: 700, attachment_item: 1 });
    assert.deepEqual(named(envelopeQuantities([{ ...dump, rateLimited: true }])), { error: 1 });
  });

  it("sums items of one category", () => {
    assert.deepEqual(named(envelopeQuantities([item("session", 1), item("sessions", 1, { itemCount: 2 })])), {
      session: 3,
    });
  });
});

describe("item kinds", () => {
  it("tell what creates an event and what goes with it", () => {
    const minidump = item("attachment", 1, { attachmentType: "event.minidump" });
    const plain = item("attachment", 1);
    const dying = createItem("attachment", Buffer.from("sntr…"), { filename: "dying_message.dat" });
    assert.deepEqual(
      [item("event", 1), minidump, plain, dying, item("log", 1)].map((given) => [
        createsEvent(given),
        requiresEvent(given),
      ]),
      [
        [true, true],
        [true, true],
        [false, true],
        [true, true],
        [false, false],
      ],
    );
  });

  it("call unknown types and unknown attachment types unknown", () => {
    assert.equal(itemKind(item("future_thing", 1)), "unknown");
    assert.equal(itemKind(item("attachment", 1, { attachmentType: "future.kind" })), "unknown");
    assert.equal(itemKind(item("constructor", 1)), "unknown");
  });
});
