/** What would become of spans, for programs. Its JSON is written, not built: `1` and `1.0` differ in spans. */
import type { NormalizedSpan, NormalizeSpansResponse, SpanChange } from "@weir/gen/weir/span/v1/span.ts";

/** The answer as JSON text. */
export function answerJson({ rejected, spans }: NormalizeSpansResponse): string {
  const told = rejected.map(({ count, reason }) => ({ reason, count }));
  return `{"spans":[${spans.map(spanJson).join(",")}],"rejected":${JSON.stringify(told)}}`;
}

function spanJson({ changes, normalized, read, rejectedReason, rejectedStep }: NormalizedSpan): string {
  const rejected = rejectedReason === "" ? null : { reason: rejectedReason, step: rejectedStep };
  return (
    `{"rejected":${JSON.stringify(rejected)},"changes":[${changes.map(changeJson).join(",")}],` +
    `"read":${read.toString()},"normalized":${normalized.toString()}}`
  );
}

/** What is absent is left out. */
function changeJson({ after, before, note, path, reason, step }: SpanChange): string {
  const members = [
    `"step":${JSON.stringify(step)}`,
    `"reason":${JSON.stringify(reason)}`,
    `"path":${JSON.stringify(path)}`,
  ];
  for (const [name, json] of Object.entries({ before, after, note })) {
    if (json !== "") members.push(`"${name}":${json}`);
  }
  return `{${members.join(",")}}`;
}
