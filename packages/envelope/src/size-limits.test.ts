import assert from "node:assert/strict";
import type { Item } from "./item.ts";
import { createItem } from "./item.ts";
import { checkItemSizes } from "./size-limits.ts";

const limits = {
  maxEventSize: 1024,
  maxAttachmentSize: 600,
  maxAttachmentCount: 3,
  maxAttachmentsSize: 1000,
  maxReplayCompressedSize: 100,
  maxSessionsSize: 100,
  maxSessionCount: 2,
  maxClientReportsSize: 100,
  maxClientReportsCount: 2,
  maxProfileSize: 100,
  maxCheckInSize: 100,
  maxMetricBucketsSize: 100,
  maxLogSize: 10,
  maxTraceMetricSize: 10,
  maxSpanSize: 20,
  maxStandaloneSpanCount: 2,
  maxContainerSize: 100,
};
const spanContainer = "application/vnd.sentry.items.span.v2+json";

function item(type: string, bytes: number, fields?: Partial<Item>): Item {
  return createItem(type, Buffer.alloc(bytes), fields);
}

describe("checkItemSizes", () => {
  const cases: readonly (readonly [what: string, items: Item[], violation: string | undefined])[] = [
    ["an event of exactly the limit", [item("event", 1024)], undefined],
    ["an event above it", [item("event", 1025)], "event"],
    ["an event and a replay event, which share one place", [item("event", 9), item("replay_event", 2)], "replay_event"],
    ["two events", [item("event", 9), item("event", 9)], "event"],
    ["feedback by its public name", [item("feedback", 1025)], "user_report_v2"],
    ["an attachment above its limit", [item("attachment", 601)], "attachment:attachment"],
    ["attachments above their sum", [item("attachment", 600), item("attachment", 600)], "attachment:attachment"],
    ["too many attachments", [1, 2, 3, 4].map(() => item("attachment", 1)), "attachment:attachment"],
    ["a minidump", [item("attachment", 700, { attachmentType: "event.minidump" })], "attachment:minidump"],
    ["a user report as an attachment", [item("user_report", 700)], "user_report"],
    ["sessions of both forms", [item("session", 2), item("sessions", 2), item("session", 2)], "session"],
    ["too many client reports", [1, 2, 3].map(() => item("client_report", 2)), "client_report"],
    ["a log container by the average", [item("log", 100, { itemCount: 10 })], undefined],
    ["a log container of big logs", [item("log", 100, { itemCount: 9 })], "log"],
    ["a log container of no logs by its size", [item("log", 11, { itemCount: 0 })], "log"],
    [
      "a span container above the container limit",
      [item("span", 101, { itemCount: 90, contentType: spanContainer })],
      "span",
    ],
    ["legacy spans up to their number", [item("span", 20), item("span", 20)], undefined],
    ["legacy spans above it", [1, 2, 3].map(() => item("span", 2)), "span"],
    ["unknown items of any size", [item("moon_phase", 99_999)], undefined],
  ];
  for (const [what, items, violation] of cases) {
    it(`${violation === undefined ? "accepts" : "refuses"} ${what}`, () => {
      assert.equal(checkItemSizes(items, limits)?.name, violation);
    });
  }
});
