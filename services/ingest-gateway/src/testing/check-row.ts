/** A row of a table of requests and answers, checked over real HTTP against a gateway of its own. */
import assert from "node:assert/strict";
import type { Call } from "./call-gateway.ts";
import { callGateway } from "./call-gateway.ts";
import type { TestGateway } from "./test-gateway.ts";
import { key, projectDocument, startTestGateway } from "./test-gateway.ts";

/** What a request is answered. */
export interface TableRow {
  readonly what: string;
  readonly call: Call;
  readonly status: number;
  /** Exact text of the body, or a pattern of it. */
  readonly body?: string | RegExp;
  /** Headers of the answer; null: not there. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  /** `id reason category quantity` of outcomes, sorted. Default: none. */
  readonly outcomes?: readonly string[];
  /** Over the project's configuration. */
  readonly project?: object;
  /** Over the gateway's. */
  readonly settings?: Readonly<Record<string, object>>;
  /** Of the buffer. */
  readonly spoolBounds?: { readonly maxEntries: number; readonly maxBytes: number };
  /** Of the global configuration. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Before the request. */
  readonly prepare?: (test: TestGateway) => Promise<void> | void;
  /** After everything was processed. */
  readonly check?: (test: TestGateway) => void;
}

/** Sends the row's request to a gateway with the row's settings, and compares what comes of it. */
export async function checkRow(row: TableRow): Promise<void> {
  const test = await startTestGateway(row.settings, row.spoolBounds);
  try {
    test.projects.set(key, projectDocument(row.project));
    test.projects.globalOptions = row.options ?? {};
    await row.prepare?.(test);
    const answer = await callGateway(test.url, row.call);
    assert.equal(answer.status, row.status, answer.text);
    if (row.body instanceof RegExp) assert.match(answer.text, row.body);
    else if (row.body !== undefined) assert.equal(answer.text, row.body);
    for (const [name, expected] of Object.entries(row.headers ?? {})) {
      const found = answer.headers.get(name);
      if (expected instanceof RegExp) assert.match(found ?? "", expected, name);
      else assert.equal(found, expected, name);
    }
    await test.settled();
    assert.deepEqual(test.outcomeLines(), row.outcomes ?? []);
    row.check?.(test);
  } finally {
    await test.stop();
  }
  assert.deepEqual(test.errors, []);
}

/** One test per row. */
export function checkRows(rows: readonly TableRow[]): void {
  for (const row of rows) it(`answers ${row.status} to ${row.what}`, () => checkRow(row));
}
