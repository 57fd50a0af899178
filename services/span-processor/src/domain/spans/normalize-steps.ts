/**
 * What normalises a span, in the order of spans, section "Normalisation steps". Attribute types were checked when the
 * attributes were read. Each step says what it is for, to those who want to see what becomes of their spans.
 */
import type { Outcome } from "@weir/managed";
import { invalid } from "@weir/managed";
import { renameAttributes } from "../conventions/rename-attributes.ts";
import { fillClientAddress } from "../normalize/client-address.ts";
import { fillGeo } from "../normalize/geo.ts";
import { fillUserAgent } from "../normalize/user-agent.ts";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { setStringIfMissing } from "../values/attributes.ts";
import { fillAi } from "./normalize/ai.ts";
import { fillCategory } from "./normalize/category.ts";
import { fillClientSampleRate } from "./normalize/client-sample-rate.ts";
import { describeDbQuery } from "./normalize/db-query.ts";
import { describeHttpRequest } from "./normalize/http-request.ts";
import { writeLegacyNames } from "./normalize/legacy-names.ts";
import { fillMobileAttributes, fillMobileRates } from "./normalize/mobile.ts";
import { fillOp } from "./normalize/op.ts";
import { scoreSpan } from "./normalize/performance-score.ts";
import { hasValidSegmentId } from "./normalize/segment-id.ts";
import { cleanSegmentName } from "./normalize/segment-name.ts";
import { correctSpanTimes } from "./normalize/span-times.ts";
import { fillTraceStatus } from "./normalize/trace-status.ts";
import { clearWebVitalSegment } from "./normalize/web-vital-segment.ts";
import { writeTraceHeader } from "./normalize/write-trace-header.ts";
import type { Span } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";

/** What the steps know besides the span. */
export interface NormalizeScope {
  readonly batch: Pick<SpanBatch, "header" | "ingress" | "settings">;
  readonly unit: UnitContext;
  readonly tools: Tools;
}

/** One step: it changes the span in place, or may reject it. */
export interface NormalizeStep {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
  readonly change?: (span: Span, scope: NormalizeScope) => void;
  /** The outcome rejects the span. */
  readonly judge?: (span: Span, scope: NormalizeScope) => Outcome | undefined;
}

/** The steps, in their order. */
export const normalizeSteps: readonly NormalizeStep[] = [
  {
    name: "time",
    purpose: "the client's clock is corrected if it is far off; what is too old or has no order is rejected",
    judge: (span, { tools, unit }) =>
      correctSpanTimes(span, unit, tools.limits.maxSecondsInFuture) ? undefined : invalid("timestamp"),
  },
  {
    name: "attribute names",
    purpose: "old names get their successors",
    change: ({ attributes }) => renameAttributes(attributes),
  },
  {
    name: "segment id",
    purpose: "must be a span id",
    judge: ({ attributes }) => (hasValidSegmentId(attributes) ? undefined : invalid("invalid_span")),
  },
  { name: "op", purpose: "is inferred from what the span calls", change: ({ attributes }) => fillOp(attributes) },
  {
    name: "web vital segment",
    purpose: "web vitals and interactions of version 1 are no segments",
    change(span, { batch }) {
      if (batch.ingress === "legacy") clearWebVitalSegment(span);
    },
  },
  {
    name: "segment name",
    purpose: "identifiers are taken out, and the project's rules apply",
    change({ attributes }, { batch, tools, unit }) {
      if (batch.ingress === "legacy") cleanSegmentName(attributes, tools.nameRules(unit.project), tools.now());
    },
  },
  {
    name: "category",
    purpose: "comes from the op, else from attributes",
    change: (span) => fillCategory(span.attributes),
  },
  {
    name: "time of receipt",
    purpose: "is noted",
    change: ({ attributes }, { unit }) =>
      setStringIfMissing(attributes, "sentry.observed_timestamp_nanos", unit.receivedAt.toString()),
  },
  {
    name: "client address",
    purpose: "is that of the request where the client leaves it to us",
    change: ({ attributes }, { batch, unit }) =>
      fillClientAddress(attributes, unit.request?.clientAddress ?? "", batch.settings.inferIp),
  },
  {
    name: "user agent",
    purpose: "tells the browser",
    change: ({ attributes }, { batch, tools, unit }) =>
      fillUserAgent(attributes, unit.request, batch.settings.inferUserAgent, tools.userAgents),
  },
  {
    name: "geo",
    purpose: "the address tells the place",
    change: ({ attributes }, { tools }) => fillGeo(attributes, tools.places),
  },
  {
    name: "trace header",
    purpose: "what is known of the trace goes into its spans",
    change(span, { batch }) {
      if (batch.header !== undefined) writeTraceHeader(span, batch.header);
    },
  },
  { name: "trace status", purpose: "is that of the segment", change: fillTraceStatus },
  {
    name: "AI",
    purpose: "models and agents: type of the operation, tokens, costs",
    change: (span, { unit }) => fillAi(span, unit.models),
  },
  {
    name: "performance score",
    purpose: "web vitals are scored by the project's profiles",
    change: (span, { tools, unit }) => scoreSpan(span, tools.scoreProfiles(unit.project)),
  },
  { name: "mobile measurements", purpose: "rates of frames and stalls", change: fillMobileRates },
  {
    name: "database query",
    purpose: "is shown without values",
    change: ({ attributes }, { tools }) => describeDbQuery(attributes, tools.descriptions),
  },
  {
    name: "HTTP request",
    purpose: "tells the server and the method",
    change: ({ attributes }, { tools, unit }) => describeHttpRequest(attributes, tools.descriptions, unit.allowedHosts),
  },
  {
    name: "mobile attributes",
    purpose: "start of the app, class of the device",
    change: ({ attributes }) => fillMobileAttributes(attributes),
  },
  {
    name: "legacy names",
    purpose: "consumers read some values under older names, too",
    change: ({ attributes }) => writeLegacyNames(attributes),
  },
  {
    name: "client sample rate",
    purpose: "is that of the trace, else 1",
    change: ({ attributes }, { batch }) => fillClientSampleRate(attributes, batch.header?.context.sampleRate),
  },
  {
    name: "pipeline",
    purpose: "how the span came",
    change({ attributes }, { batch }) {
      setStringIfMissing(attributes, "sentry.relay.ingress", batch.ingress);
      setStringIfMissing(attributes, "sentry.relay.pipeline", "span_v2");
    },
  },
];
