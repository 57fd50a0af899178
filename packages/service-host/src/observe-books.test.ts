import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { createBooks } from "@weir/managed";
import { createMetrics } from "@weir/telemetry";
import { observeBooks } from "./observe-books.ts";

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.startsWith("weir_accounting"));
}

describe("books as metrics", () => {
  it("say what is held by category, which is nothing once all is accounted for", () => {
    const metrics = createMetrics();
    const books = createBooks();
    const end = observeBooks(metrics, "span-processor", books);
    assert.deepEqual(linesOf(metrics.renderPrometheus()), []);
    books.received([[DataCategory.SPAN, 10]]);
    books.accepted([[DataCategory.SPAN, 4]]);
    const labels = '{service="span-processor",category="span"}';
    assert.ok(linesOf(metrics.renderPrometheus()).includes(`weir_accounting_held${labels} 6`));
    books.rejected([[DataCategory.SPAN, 5]]);
    books.returned([[DataCategory.SPAN, 1]]);
    books.reported([[DataCategory.SPAN, 2]]);
    assert.deepEqual(linesOf(metrics.renderPrometheus()), [
      `weir_accounting_received_total${labels} 10`,
      `weir_accounting_accepted_total${labels} 4`,
      `weir_accounting_rejected_total${labels} 5`,
      `weir_accounting_returned_total${labels} 1`,
      `weir_accounting_held${labels} 0`,
      `weir_accounting_would_reject_total${labels} 2`,
    ]);
    end();
    books.received([[DataCategory.LOG_ITEM, 1]]);
    assert.ok(!metrics.renderPrometheus().includes("log_item"));
  });
});
