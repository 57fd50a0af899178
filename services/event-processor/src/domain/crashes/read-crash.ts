/** A crash to its event: what the items tell about it, and the exception that stands for it (events, sections "Crash items", "Placeholder"). */
import type { Item } from "@weir/envelope";
import type { InvalidReason } from "@weir/managed";
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";
import { readEventObject, valuesOf } from "../event/read-event.ts";
import type { UnitContext } from "../unit-context.ts";
import { randomId } from "../unit-context.ts";
import type { CrashPayload } from "./crash-payload.ts";
import { readCrashPayload } from "./crash-payload.ts";
import type { CrashShape } from "./crash-shape.ts";
import { DyingMessageError, readDyingMessage, rewriteFeature } from "./dying-message.ts";
import { fillMissing } from "./read-form-event.ts";
import { writeApplePlaceholder, writeMinidumpPlaceholder } from "./write-placeholder.ts";

/** The event of a crash with its files, or why there is none. */
export type ReadCrash =
  | {
      readonly event: EventDocument;
      /** Bytes that told about the event; undefined: nothing did but the file. */
      readonly payloadBytes: number | undefined;
      readonly attachments: readonly Item[];
      /** The file that the crash left; undefined: it was unpacked, and is not delivered. */
      readonly crashFile: Item | undefined;
    }
  | { readonly event: undefined; readonly reason: InvalidReason; readonly problem: string };

/** Reads a crash. */
export function readCrash(context: UnitContext, shape: CrashShape): ReadCrash {
  if (shape.report === "dying_message") return readDyingCrash(context, shape);
  const read = readCrashPayload(shape, context.processing.settings.maxEventBytes);
  if (read.payload === undefined) return refused(read);
  const event = eventOf(context, read.payload);
  const files = { payloadBytes: read.bytes, attachments: shape.attachments, crashFile: shape.file };
  switch (shape.report) {
    case "minidump":
      return { event: writeMinidumpPlaceholder(event, shape.file), ...files };
    case "apple_crash_report":
      writeApplePlaceholder(event);
      return { event, ...files };
    case "gpu_dump":
      return { event, ...files };
  }
}

/** The message holds the event and files itself; the envelope's own event fills in what it does not say. */
function readDyingCrash(context: UnitContext, shape: CrashShape): ReadCrash {
  const maxBytes = context.processing.settings.maxEventBytes;
  let items: readonly Item[];
  try {
    items = readDyingMessage(shape.file.payload);
  } catch (error) {
    if (!(error instanceof DyingMessageError)) throw error;
    return { event: undefined, reason: "payload", problem: error.message };
  }
  const none = { payload: undefined, breadcrumbs: [], form: undefined };
  const inside = readCrashPayload({ ...none, event: items.find(({ type }) => type === "event") }, maxBytes);
  if (inside.payload === undefined) return { event: undefined, reason: "payload", problem: inside.problem };
  const beside = readCrashPayload({ ...none, event: shape.event }, maxBytes);
  if (beside.payload === undefined) return refused(beside);
  fillMissing(inside.payload, beside.payload);
  const event = eventOf(context, inside.payload);
  if (context.project.config.features.has(rewriteFeature)) markFatal(event);
  return {
    event,
    payloadBytes: sum(inside.bytes, beside.bytes),
    attachments: [...shape.attachments, ...items.filter(({ type }) => type === "attachment")],
    crashFile: undefined,
  };
}

function eventOf(context: UnitContext, payload: JsonObject): EventDocument {
  const event = readEventObject(payload, () => randomId(context));
  delete event.fields.type;
  return event;
}

function refused({ reason, problem }: CrashPayload & { payload: undefined }): ReadCrash {
  return { event: undefined, reason, problem };
}

/** What such a console reports ended the program. */
function markFatal({ fields }: EventDocument): void {
  fields.level = "fatal";
  const last = valuesOf(fields, "exception")?.findLast(isObject);
  if (last === undefined) return;
  const mechanism = isObject(last.mechanism) ? last.mechanism : { type: "generic" };
  last.mechanism = { ...mechanism, synthetic: true };
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0);
}
