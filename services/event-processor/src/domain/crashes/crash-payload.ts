/** What the items of a crash tell about its event: JSON, msgpack, or form fields (events, section "Crash items"). */
import type { InvalidReason } from "@weir/managed";
import { MsgpackError, readMsgpackValues } from "@weir/msgpack-reader";
import type { JsonObject } from "../event/json.ts";
import { isObject, WideInteger } from "../event/json.ts";
import { maxJsonDepth, parseJson } from "../event/parse-json.ts";
import type { CrashShape } from "./crash-shape.ts";
import { mergeBreadcrumbs } from "./merge-breadcrumbs.ts";
import { FormDepthError, readFormEvent } from "./read-form-event.ts";

/** The payload of the event, or why there is none. */
export type CrashPayload =
  | {
      readonly payload: JsonObject;
      /** Bytes that told about the event; undefined: nothing did. */
      readonly bytes: number | undefined;
    }
  | { readonly payload: undefined; readonly reason: InvalidReason; readonly problem: string };

/** The parts of a crash that tell about its event. */
export type CrashItems = Pick<CrashShape, "event" | "payload" | "breadcrumbs" | "form">;

/**
 * Reads what is known about a crash's event: from the first of its sources that is there. An empty object: nothing is.
 * @param maxBytes that a source may have
 */
export function readCrashPayload(items: CrashItems, maxBytes: number): CrashPayload {
  const { event, payload, breadcrumbs, form } = items;
  if (event !== undefined) return readJson(event.payload, maxBytes);
  if (payload !== undefined || breadcrumbs.length > 0) return readMsgpack(items, maxBytes);
  if (form !== undefined) return readForm(form.payload);
  return { payload: {}, bytes: undefined };
}

function readJson(bytes: Buffer, maxBytes: number): CrashPayload {
  if (bytes.length > maxBytes) return refused("too_large:event", `found ${bytes.length} bytes`);
  const parsed = parseJson(bytes);
  if (!parsed.ok) return refused("invalid_json", parsed.problem);
  if (!isObject(parsed.value)) return refused("no_event_payload", "found no object");
  return { payload: parsed.value, bytes: bytes.length };
}

function readMsgpack({ payload, breadcrumbs }: CrashItems, maxBytes: number): CrashPayload {
  const tooLarge = (bytes: Buffer | undefined) => bytes !== undefined && bytes.length > maxBytes;
  if (tooLarge(payload?.payload)) return refused("too_large:attachment:event_payload", "the event is too large");
  const files = breadcrumbs.map((item) => item.payload);
  if (files.some(tooLarge)) return refused("too_large:attachment:breadcrumbs", "the breadcrumbs are too large");
  try {
    const event = eventOf(readMsgpackValues(payload?.payload ?? Buffer.alloc(0), maxJsonDepth));
    const [first = [], second = []] = files.map((file) => readMsgpackValues(file, maxJsonDepth).map(jsonValue));
    const crumbs = mergeBreadcrumbs(first, second);
    if (crumbs.length > 0) event.breadcrumbs = { values: crumbs };
    const bytes = files.reduce((sum, file) => sum + file.length, payload?.payload.length ?? 0);
    return { payload: event, bytes };
  } catch (error) {
    if (!(error instanceof MsgpackError)) throw error;
    return refused("invalid_msgpack", error.message);
  }
}

function eventOf(values: readonly unknown[]): JsonObject {
  if (values.length === 0) return {};
  const event = jsonValue(values[0]);
  if (values.length > 1 || !isObject(event)) throw new MsgpackError("expected one map");
  return event;
}

/** Integers that a double cannot hold are kept as the digits that they have. */
function jsonValue(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : new WideInteger(String(value));
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = jsonValue(value[index]);
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) value[name] = jsonValue(value[name]);
  }
  return value;
}

function readForm(bytes: Buffer): CrashPayload {
  try {
    return { payload: readFormEvent(bytes), bytes: bytes.length };
  } catch (error) {
    if (!(error instanceof FormDepthError)) throw error;
    return refused("nesting_too_deep", error.message);
  }
}

function refused(reason: InvalidReason, problem: string): CrashPayload {
  return { payload: undefined, reason, problem };
}
