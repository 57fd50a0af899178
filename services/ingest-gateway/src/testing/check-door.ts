/** A row of the table of one door: what a request is answered, and what reaches the processors. */
import assert from "node:assert/strict";
import type { TableRow } from "./check-row.ts";
import { checkRows } from "./check-row.ts";
import type { TestGateway } from "./test-gateway.ts";

/** A row; an answer has no body unless it says so. */
export interface DoorRow extends Omit<TableRow, "check"> {
  /** Items that reach a processor: `processor type content-type client payload`. */
  readonly items?: readonly (string | RegExp)[];
  /** In how many envelopes these items are. */
  readonly envelopes?: number;
}

/** The tests of a door, one per row. */
export function checkDoor(door: string, rows: readonly DoorRow[]): void {
  describe(`the door of ${door}`, () =>
    checkRows(rows.map((row) => ({ ...row, body: row.body ?? "", check: (test) => checkItems(row, test) }))));
}

function checkItems({ items = [], envelopes }: DoorRow, { events, spans }: TestGateway): void {
  const found = itemLines({ events, spans });
  assert.equal(found.length, items.length, found.join("\n"));
  for (const [index, expected] of items.entries()) {
    if (expected instanceof RegExp) assert.match(found[index] ?? "", expected);
    else assert.equal(found[index], expected);
  }
  if (envelopes !== undefined) assert.equal(events.units.length + spans.units.length, envelopes);
}

/** Sorted, because envelopes leave the buffer newest first. */
function itemLines({ events, spans }: Pick<TestGateway, "events" | "spans">): string[] {
  const lines: string[] = [];
  for (const [processor, { units }] of [["event", events] as const, ["span", spans] as const]) {
    for (const { items, request } of units) {
      for (const { type, contentType, payload, otherHeadersJson } of items) {
        const other = [...otherHeadersJson].map(([name, value]) => ` ${name}=${value}`).join("");
        lines.push(`${processor} ${type} ${contentType} ${request?.client} ${payload}${other}`);
      }
    }
  }
  return lines.sort();
}
