/**
 * CPU per unit of the hot paths, without network and sink: `node services/event-processor/bench/units.ts [units]`.
 * Compare lines of one run with each other; machines and moments differ.
 */

import type { Item } from "@weir/envelope";
import { createItem } from "@weir/envelope";
import { createUnitFixture, receivedSeconds } from "../src/testing/unit-fixture.ts";

const units = Number(process.argv[2] ?? 5000);
const traceId = "4fd0b6131f19f39af59d3b8b5a7e2f01";

function errorPayload(frames: number): Buffer {
  const frame = (index: number) => ({
    filename: `app/views/module_${index}.py`,
    abs_path: `/srv/app/app/views/module_${index}.py`,
    function: `handle_request_${index}`,
    module: `app.views.module_${index}`,
    lineno: 100 + index,
    in_app: index % 2 === 0,
  });
  const event = {
    timestamp: receivedSeconds - 5.25,
    platform: "python",
    level: "error",
    release: "shop@1.2.3",
    environment: "production",
    server_name: "web-1",
    sdk: { name: "sentry.python", version: "2.1.0", integrations: ["django"] },
    tags: { region: "eu", shard: "7", plan: "gold" },
    user: { id: "17", email: "a@example.org" },
    extra: { cart: { total: 12.5, lines: [1, 2, 3] } },
    contexts: {
      runtime: { name: "CPython", version: "3.12.4" },
      trace: { trace_id: traceId, span_id: "1a2b3c4d5e6f7081" },
    },
    breadcrumbs: {
      values: Array.from({ length: 6 }, (_, index) => ({
        timestamp: `2026-03-01T11:59:4${index}.123Z`,
        category: "query",
        message: `SELECT ${index}`,
      })),
    },
    exception: {
      values: [
        {
          type: "KeyError",
          value: "'sku'",
          stacktrace: { frames: Array.from({ length: frames }, (_, i) => frame(i)) },
        },
      ],
    },
  };
  return Buffer.from(JSON.stringify(event));
}

function transactionPayload(spans: number): Buffer {
  const segment = "b1c0ffee0002110f";
  const event = {
    type: "transaction",
    transaction: "/shop/cart",
    transaction_info: { source: "route" },
    platform: "python",
    release: "shop@1.2.3",
    start_timestamp: receivedSeconds - 4.5,
    timestamp: receivedSeconds - 1.25,
    contexts: { trace: { trace_id: traceId, span_id: segment, op: "http.server", status: "ok" } },
    tags: { region: "eu", shard: "7" },
    measurements: { lcp: { value: 210.5, unit: "millisecond" } },
    spans: Array.from({ length: spans }, (_, index) => ({
      span_id: (0xabcd_0000 + index).toString(16).padStart(16, "0"),
      parent_span_id: segment,
      trace_id: traceId,
      op: "db.sql.query",
      description: `SELECT * FROM products WHERE category = ${index} AND price < 100 ORDER BY name LIMIT 20`,
      start_timestamp: receivedSeconds - 4 + index / 10,
      timestamp: receivedSeconds - 3.95 + index / 10,
      data: { "db.system": "postgresql", "db.name": "shop", "server.address": "db-1.internal", "thread.name": "main" },
      status: "ok",
      origin: "auto.db",
    })),
  };
  return Buffer.from(JSON.stringify(event));
}

async function measure(name: string, item: Item, drop: boolean): Promise<void> {
  const sampling = {
    version: 2,
    rules: [
      { id: 1, type: "project", condition: { op: "and", inner: [] }, samplingValue: { type: "sampleRate", value: 0 } },
    ],
  };
  const fixture = createUnitFixture(drop ? { config: { sampling } } : {});
  for (let warm = 0; warm < 500; warm++) await fixture.process([item]);
  const before = process.cpuUsage();
  for (let unit = 0; unit < units; unit++) await fixture.process([item]);
  const { user, system } = process.cpuUsage(before);
  const micros = ((user + system) / units).toFixed(0);
  console.log(`${name.padEnd(32)} ${String(item.payload.length).padStart(7)} B ${micros.padStart(7)} µs CPU per unit`);
}

async function measureFloor(name: string, payload: Buffer): Promise<void> {
  const before = process.cpuUsage();
  let bytes = 0;
  for (let unit = 0; unit < units; unit++) bytes += Buffer.from(JSON.stringify(JSON.parse(payload.toString()))).length;
  const { user, system } = process.cpuUsage(before);
  const micros = ((user + system) / units).toFixed(0);
  console.log(`${name.padEnd(32)} ${String(bytes / units).padStart(7)} B ${micros.padStart(7)} µs CPU per unit`);
}

const small = errorPayload(16);
const large = errorPayload(250);
const transaction = transactionPayload(20);
await measureFloor("parse and stringify, small error", small);
await measure("small error", createItem("event", small), false);
await measureFloor("parse and stringify, large error", large);
await measure("large error", createItem("event", large), false);
await measureFloor("parse and stringify, transaction", transaction);
await measure("transaction, 20 spans", createItem("transaction", transaction, { spanCount: 20 }), false);
