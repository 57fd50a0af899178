/** What is found in traces, in a line: spans, logs, trace metrics and other trace items. */
import type { JsonValue } from "../decode/decode-message.ts";
import { elapsed } from "./describe-event.ts";
import { at, textAt } from "./json-view.ts";
import type { TailLine } from "./tail-line.ts";

const shortId = 8;

/** A span of the topic of spans. */
export function describeSpan(span: JsonValue): TailLine {
  const op = textAt(span, "attributes", "sentry.op", "value");
  const name = textAt(span, "name") ?? textAt(span, "attributes", "sentry.description", "value");
  const details = [elapsed(span, "start_timestamp", "end_timestamp"), traceText(span)].filter(Boolean);
  return {
    fate: "delivered",
    kind: "span",
    summary: `${[op, name].filter(Boolean).join(" – ")} (${details.join(", ")})`,
  };
}

/** An item of the topic of trace items. */
export function describeTraceItem(item: JsonValue): TailLine {
  const type = (textAt(item, "item_type") ?? "").replace("TRACE_ITEM_TYPE_", "").toLowerCase().replaceAll("_", " ");
  if (type === "log") {
    const level = attribute(item, "sentry.severity_text");
    return {
      fate: "delivered",
      kind: "log",
      summary: [level, attribute(item, "sentry.body")].filter(Boolean).join(": "),
    };
  }
  if (type === "metric") {
    const unit = attribute(item, "sentry.metric_unit");
    const value = `${attribute(item, "sentry.value") ?? "?"}${unit === undefined ? "" : ` ${unit}`}`;
    return {
      fate: "delivered",
      kind: "metric",
      summary: `${attribute(item, "sentry.metric_name") ?? "no name"} = ${value} (${attribute(item, "sentry.metric_type") ?? "?"})`,
    };
  }
  if (type === "user session") {
    const parts = [attribute(item, "status"), attribute(item, "release"), attribute(item, "environment")];
    return { fate: "delivered", kind: "session", summary: parts.filter(Boolean).join(" ") };
  }
  return {
    fate: "delivered",
    kind: type === "" ? "item" : type,
    summary: [attribute(item, "file.name"), traceText(item)].filter(Boolean).join(" "),
  };
}

function traceText(item: JsonValue): string | undefined {
  const trace = textAt(item, "trace_id");
  return trace === undefined ? undefined : `trace ${trace.slice(0, shortId)}`;
}

/** An attribute of a trace item, whatever its type. */
function attribute(item: JsonValue, name: string): string | undefined {
  const value = at(item, "attributes", name);
  const flag = at(value, "bool_value");
  return (
    textAt(value, "string_value") ??
    textAt(value, "int_value") ??
    textAt(value, "double_value") ??
    (typeof flag === "boolean" ? String(flag) : undefined)
  );
}
