/** Hands the spans of a transaction to the sink, and accepts them once they are durable (spans, section "Kafka message"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import { spanQuantities } from "../spans/span-batch.ts";
import { spanRecord } from "../spans/store.ts";
import { createSpanWriter } from "../spans/write-span.ts";
import { submitEach } from "../submit-each.ts";
import type { Tools } from "../tools.ts";
import { webVitalRecords } from "../trace-metrics/web-vitals.ts";
import type { UnitContext } from "../unit-context.ts";
import { forgetAttributes } from "../values/attributes.ts";
import type { ExtractedSpans } from "./extract.ts";

const performanceIssuesFeature = "organizations:performance-issues-spans";

/** Delivers the spans. One that is too large for the sink is rejected. */
export async function storeExtracted(spans: Managed<ExtractedSpans>, unit: UnitContext, tools: Tools): Promise<void> {
  const { eventId, spans: extracted } = spans.value;
  const write = createSpanWriter(unit, { eventId });
  const headers = [["project_id", unit.scoping.projectId.toString()]] as const;
  const seeksIssues = unit.project.config.features.has(performanceIssuesFeature);
  const records = extracted.map(({ span, isRoot }) =>
    spanRecord(span, write(span, isRoot && seeksIssues), headers, unit),
  );
  const written = extracted.map(({ span }) => span);
  const vitals = webVitalRecords(written, unit);
  forgetAttributes(written);
  const refused = await submitEach([...records, ...vitals], unit, tools);
  const kept = extracted.filter((_, index) => !refused.has(index));
  const lost = extracted.length - kept.length;
  if (lost > 0) {
    spans.replace({ ...spans.value, spans: kept }, [
      { outcome: invalid("internal"), quantities: spanQuantities(lost) },
    ]);
  }
  const transactions = kept.filter(({ countsAsTransaction }) => countsAsTransaction).length;
  spans.remeasure({ ...spans.value, transactions });
  spans.accept();
}
