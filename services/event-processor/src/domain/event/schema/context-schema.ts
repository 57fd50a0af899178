/** Contexts: objects whose `type` says what they hold; unless it is stated, that is their name. */
import { readSpanStatus } from "@weir/attribute-conventions";
import { parseUuid } from "@weir/envelope";
import { isObject } from "../json.ts";
import { ownMeta } from "../meta.ts";
import { cookies, headers } from "./pair-lists.ts";
import { readObject } from "./read-value.ts";
import { text, unsigned } from "./scalars.ts";
import type { ObjectShape, Place, Shape } from "./shape.ts";
import { bag, field, free, leaf, map, object, refuse } from "./shape.ts";

const nilTraceId = "0".repeat(32);
const nilSpanId = "0".repeat(16);
const spanIdForm = /^[0-9a-fA-F]{16}$/;

const traceId: Shape = leaf((value, place) => {
  const id = typeof value === "string" ? parseUuid(value) : undefined;
  if (id === undefined) return refuse(place, "not a valid trace id", value);
  if (id !== nilTraceId) return id;
  ownMeta(place.meta, place.path).remarks.push(["nil_trace_id", "s"]);
  return place.randomId();
});

const spanId: Shape = leaf((value, place) => {
  if (typeof value === "string" && spanIdForm.test(value) && value !== nilSpanId) return value;
  return refuse(place, "not a valid span id", value);
});

const traceStatus: Shape = leaf(
  (value, place) => readSpanStatus(value) ?? refuse(place, "expected a trace status", value),
);

const traceContext = object(
  {
    trace_id: field(traceId, { required: true }),
    span_id: field(spanId, { required: true }),
    parent_span_id: spanId,
    op: field(text, { maxCharacters: 128 }),
    origin: field(text, { maxCharacters: 128 }),
    status: traceStatus,
  },
  { others: "keep" },
);
const responseContext = object(
  {
    cookies: bag(cookies, 5, 2048),
    headers: bag(headers, 7, 8192),
    status_code: unsigned,
    body_size: unsigned,
    data: bag(free, 7, 8192),
    inferred_content_type: text,
  },
  { others: "keep" },
);
const otherContext = object({}, { others: "keep" });
const shapes = new Map<unknown, ObjectShape>([
  ["trace", traceContext],
  ["response", responseContext],
]);

const flagsBytes = 131_072;
const contextBytes = 8192;

function readContext(value: unknown, place: Place): unknown {
  if (!isObject(value)) return refuse(place, "expected an object", value);
  const { type } = value;
  if (typeof type !== "string" || type === "") value.type = place.path.at(-1);
  return readObject(shapes.get(value.type) ?? otherContext, value, place);
}

/** The contexts of an event. Feature flags that were evaluated may take more room than the others. */
export const contexts = map(bag(leaf(readContext), 7, contextBytes), {
  flags: bag(leaf(readContext), 7, flagsBytes),
});
