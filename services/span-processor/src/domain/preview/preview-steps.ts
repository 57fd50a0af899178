/** The steps that are previewed: those of the pipeline that ask no neighbour, each by itself. */
import type { Managed } from "@weir/managed";
import { deriveTexts } from "../spans/derive.ts";
import { dropSpans } from "../spans/drop-spans.ts";
import { filterSpans } from "../spans/filter.ts";
import { normalizeSteps } from "../spans/normalize-steps.ts";
import { scrubSpans } from "../spans/scrub.ts";
import type { SpanBatch } from "../spans/span-batch.ts";
import { checkTraceHeader } from "../spans/trace-header.ts";
import { trimSpans } from "../spans/trim.ts";
import { validateSpans } from "../spans/validate.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";

/** A step of the pipeline, and what it is for. */
export interface PreviewStep {
  readonly name: string;
  readonly purpose: string;
  readonly run: (batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools) => void;
}

/** The steps, in the order of the pipeline. */
export const previewSteps: readonly PreviewStep[] = [
  {
    name: "trace",
    purpose: "spans belong to the trace of their header",
    run(batch, unit, tools) {
      if (unit.trace !== undefined) checkTraceHeader(batch, unit, tools);
    },
  },
  ...normalizeSteps.map(
    ({ change, judge, name, purpose }): PreviewStep => ({
      name,
      purpose,
      run(batch, unit, tools) {
        const scope = { batch: batch.value, unit, tools };
        dropSpans(batch, unit, tools, (span) => {
          change?.(span, scope);
          return judge?.(span, scope);
        });
      },
    }),
  ),
  { name: "filters", purpose: "the project does not want some spans", run: filterSpans },
  { name: "scrubbing", purpose: "personal data is taken out", run: scrubSpans },
  { name: "texts", purpose: "names and descriptions that are missing are derived", run: deriveTexts },
  { name: "trimming", purpose: "the project limits the size of spans", run: trimSpans },
  { name: "required fields", purpose: "what lacks one is rejected", run: validateSpans },
];
