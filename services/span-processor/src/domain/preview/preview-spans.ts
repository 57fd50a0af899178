/** What would become of spans, step by step: the pipeline's own steps on one span at a time, in books that nobody reads. */
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import type { OutcomeRecord, Settlement } from "@weir/managed";
import { createAccountant, createBooks } from "@weir/managed";
import { expandSpans } from "../spans/expand.ts";
import type { Span } from "../spans/span.ts";
import type { SpanBatch } from "../spans/span-batch.ts";
import { measureSpanBatch } from "../spans/span-batch.ts";
import { writeSpan } from "../spans/write-span.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { previewSteps } from "./preview-steps.ts";
import type { MemberChange, SpanView } from "./span-view.ts";
import { compareViews, viewSpan } from "./span-view.ts";

/** A change, and the step that makes it. */
export interface SpanChange extends MemberChange {
  readonly step: string;
  readonly purpose: string;
}

/** What would become of a span. JSON of version 2. */
export interface SpanPreview {
  readonly read: string;
  readonly normalized: string;
  /** The step that would reject it, and why. */
  readonly rejected: { readonly step: string; readonly reason: string } | undefined;
  readonly changes: readonly SpanChange[];
}

/** The spans of a payload. */
export interface ReadSpans {
  readonly batch: SpanBatch | undefined;
  /** What was rejected when it was read, by reason. */
  readonly rejected: ReadonlyMap<string, number>;
}

/** Reads the spans of items as the pipeline does. */
export function readSpans(items: readonly Item[], unit: UnitContext, tools: Tools): ReadSpans {
  let batch: SpanBatch | undefined;
  const rejected = new Map<string, number>();
  const outcomes = inScratchBooks(unit, (settlement) => {
    const managed = expandSpans(items, settlement, unit, tools);
    if (managed === undefined) return;
    batch = managed.value;
    managed.accept();
  });
  for (const { category, outcome, quantity } of outcomes) {
    const reason = outcome.reason ?? "";
    if (category === DataCategory.SPAN_INDEXED) rejected.set(reason, (rejected.get(reason) ?? 0) + quantity);
  }
  return { batch, rejected };
}

/**
 * Runs the steps upon one span of a batch. The span is changed.
 * @param came how the span came, if its form is the one in which it is read
 */
export function previewSpan(
  span: Span,
  { batch, came }: { readonly batch: SpanBatch; readonly came: SpanView | undefined },
  unit: UnitContext,
  tools: Tools,
): SpanPreview {
  const read = writeSpan(span);
  let view = viewSpan(read);
  const changes: SpanChange[] = [];
  const note = (step: string, purpose: string, found: readonly MemberChange[]) => {
    for (const change of found) changes.push({ step, purpose, ...change });
  };
  if (came !== undefined) note("read", "values must have the form that is expected of them", compareViews(came, view));
  let rejectedBy: string | undefined;
  const [outcome] = inScratchBooks(unit, (settlement) => {
    const managed = settlement.receive<SpanBatch>({ ...batch, spans: [span] }, measureSpanBatch);
    for (const { name, purpose, run } of previewSteps) {
      run(managed, unit, tools);
      if (managed.ended || managed.value.spans.length === 0) {
        rejectedBy = name;
        break;
      }
      const next = viewSpan(writeSpan(span));
      note(name, purpose, compareViews(view, next));
      view = next;
    }
    if (!managed.ended) managed.accept();
  });
  const rejected = rejectedBy === undefined ? undefined : { step: rejectedBy, reason: outcome?.outcome.reason ?? "" };
  return { read, normalized: writeSpan(span), rejected, changes };
}

/** Does something with a settlement of its own, and tells the outcomes. */
function inScratchBooks(unit: UnitContext, use: (settlement: Settlement) => void): readonly OutcomeRecord[] {
  const outcomes: OutcomeRecord[] = [];
  const accountant = createAccountant({
    outcomes: { record: (record) => outcomes.push(record) },
    books: createBooks(),
    onBug(bug) {
      throw new Error(`a preview left something unaccounted: ${bug.message}`);
    },
  });
  using settlement = accountant.open({ scoping: unit.scoping, receivedAtMs: Number(unit.receivedAt / 1_000_000n) });
  use(settlement);
  settlement.commit();
  return outcomes;
}
