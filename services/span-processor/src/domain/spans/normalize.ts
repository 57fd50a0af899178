/**
 * Normalises each span, in the order of spans, section "Normalisation steps"; a span that fails is rejected alone.
 * Attribute types were checked when the attributes were read.
 */
import type { Managed, Outcome } from "@weir/managed";
import { invalid } from "@weir/managed";
import { renameAttributes } from "../conventions/rename-attributes.ts";
import { fillClientAddress } from "../normalize/client-address.ts";
import { fillGeo } from "../normalize/geo.ts";
import { fillUserAgent } from "../normalize/user-agent.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { setString, setStringIfMissing, valueAt } from "../values/attributes.ts";
import { parseSpanId } from "../values/trace-ids.ts";
import { dropSpans } from "./drop-spans.ts";
import { fillAi } from "./normalize/ai.ts";
import { fillCategory } from "./normalize/category.ts";
import { fillClientSampleRate } from "./normalize/client-sample-rate.ts";
import { describeDbQuery } from "./normalize/db-query.ts";
import { describeHttpRequest } from "./normalize/http-request.ts";
import { writeLegacyNames } from "./normalize/legacy-names.ts";
import { fillMobileAttributes, fillMobileRates } from "./normalize/mobile.ts";
import { fillOp } from "./normalize/op.ts";
import { scoreSpan } from "./normalize/performance-score.ts";
import { cleanSegmentName } from "./normalize/segment-name.ts";
import { correctSpanTimes } from "./normalize/span-times.ts";
import { clearWebVitalSegment } from "./normalize/web-vital-segment.ts";
import { writeTraceHeader } from "./normalize/write-trace-header.ts";
import type { Span } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Normalises all spans of a batch. */
export function normalizeSpans(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): void {
  const observed = unit.receivedAt.toString();
  dropSpans(batch, unit, tools, (span) => normalize(span, batch.value, unit, tools, observed));
}

function normalize(
  span: Span,
  batch: SpanBatch,
  unit: UnitContext,
  tools: Tools,
  observed: string,
): Outcome | undefined {
  const { attributes } = span;
  const { header, settings } = batch;
  if (!correctSpanTimes(span, unit, tools.limits.maxSecondsInFuture)) return invalid("timestamp");
  renameAttributes(attributes);
  const segmentId = valueAt(attributes, "sentry.segment.id");
  if (segmentId !== undefined && parseSpanId(segmentId) === undefined) return invalid("invalid_span");
  fillOp(attributes);
  if (batch.ingress === "legacy") {
    clearWebVitalSegment(span);
    cleanSegmentName(attributes, tools.nameRules(unit.project), tools.now());
  }
  fillCategory(attributes);
  setStringIfMissing(attributes, "sentry.observed_timestamp_nanos", observed);
  fillClientAddress(attributes, unit.request?.clientAddress ?? "", settings.inferIp);
  fillUserAgent(attributes, unit.request, settings.inferUserAgent, tools.userAgents);
  fillGeo(attributes, tools.places);
  if (header !== undefined) writeTraceHeader(span, header);
  if (span.isSegment === true && !attributes.has("sentry.trace.status")) {
    const status = valueAt(attributes, "sentry.status");
    setString(attributes, "sentry.trace.status", typeof status === "string" ? status : span.status);
  }
  fillAi(span, unit.models);
  scoreSpan(span, tools.scoreProfiles(unit.project));
  fillMobileRates(span);
  describeDbQuery(attributes, tools.descriptions);
  describeHttpRequest(attributes, tools.descriptions, unit.allowedHosts);
  fillMobileAttributes(attributes);
  writeLegacyNames(attributes);
  fillClientSampleRate(attributes, header?.context.sampleRate);
  setStringIfMissing(attributes, "sentry.relay.ingress", batch.ingress);
  setStringIfMissing(attributes, "sentry.relay.pipeline", "span_v2");
  return undefined;
}
