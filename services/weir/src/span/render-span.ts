/** What would become of a span, for people: what each step changes. */
import type { NormalizedSpan, NormalizeSpansResponse, SpanChange } from "@weir/gen/weir/span/v1/span.ts";
import { renderTable } from "../render-table.ts";

const maxValueLength = 60;

/** The answer as text. */
export function renderAnswer({ rejected, spans }: NormalizeSpansResponse): string {
  const unread = rejected.map(
    ({ count, reason }) => `${count} ${count === 1 ? "span" : "spans"} rejected: ${reason}\n`,
  );
  return [...spans.map(renderSpan), ...unread].join("\n");
}

function renderSpan(span: NormalizedSpan): string {
  const { name, span_id: id } = JSON.parse(span.normalized.toString()) as { name?: string; span_id?: string };
  const fate =
    span.rejectedReason === "" ? "would be stored" : `would be rejected: ${span.rejectedReason} (${span.rejectedStep})`;
  const head = `${id ?? "(no id)"}  ${name ?? "(no name)"}  ${fate}\n`;
  if (span.changes.length === 0) return `${head}  Nothing is changed.\n`;
  const table = renderTable(["STEP", "MEMBER", "CHANGE"], span.changes.map(cells));
  return `${head}${table.replace(/^/gm, "  ").trimEnd()}\n`;
}

function cells({ after, before, path, step }: SpanChange): readonly string[] {
  if (before === "") return [step, path, `+ ${brief(after)}`];
  if (after === "") return [step, path, `- ${brief(before)}`];
  if (before === after) return [step, path, "noted"];
  return [step, path, `${brief(before)} → ${brief(after)}`];
}

/** Of an attribute the value; long ones are cut. */
function brief(json: string): string {
  const value: unknown = JSON.parse(json);
  const inner =
    typeof value === "object" && value !== null && "type" in value && "value" in value ? value.value : value;
  const text = JSON.stringify(inner);
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength - 1)}…` : text;
}
