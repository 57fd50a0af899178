/** The exception that stands for a crash until its file is read for symbols (events, section "Placeholder"). */
import type { Item } from "@weir/envelope";
import { ContentType } from "@weir/envelope";
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject, objectMember } from "../event/json.ts";
import { insertListMeta } from "../event/meta.ts";
import { valuesOf } from "../event/read-event.ts";
import { crashpadStream, readCrashpadNotes } from "./crashpad-notes.ts";
import type { Minidump } from "./minidump.ts";
import { readMinidump } from "./minidump.ts";

const breakpadStream = 0x47670001;

/** Makes an event the event of an Apple crash report. */
export function writeApplePlaceholder(event: EventDocument): void {
  writePlaceholder(event, "AppleCrashReport", "Invalid Apple Crash Report", "applecrashreport", false);
}

/**
 * Makes an event the event of a minidump, with what the dump itself tells: who wrote it, when, and notes.
 * @returns the event: at the dump's time, if the dump can be read
 */
export function writeMinidumpPlaceholder(event: EventDocument, file: Item): EventDocument {
  const { fields } = event;
  const crashed = valuesOf(fields, "exception")?.findLast(isObject);
  const mechanism = isObject(crashed?.mechanism) ? crashed.mechanism : undefined;
  const placeholder = writePlaceholder(event, "Minidump", "Invalid Minidump", "minidump", mechanism?.handled ?? false);
  if (crashed?.thread_id !== undefined) placeholder.thread_id = crashed.thread_id;
  if (crashed?.stacktrace !== undefined) placeholder.stacktrace = structuredClone(crashed.stacktrace);
  if (file.contentType === ContentType.ATTACHMENT_REFERENCE) {
    nameWriter(fields, "minidump.upload");
    return event;
  }
  const dump = readMinidump(file.payload);
  if (dump === undefined) return event;
  nameWriter(fields, `minidump.${writerOf(dump)}`);
  fields.timestamp = dump.timestamp;
  for (const [name, notes] of readCrashpadNotes(dump)) objectMember(fields, "contexts")[name] = notes;
  return { ...event, sentTimestamp: dump.timestamp };
}

function writePlaceholder(
  event: EventDocument,
  type: string,
  value: string,
  mechanism: string,
  handled: unknown,
): JsonObject {
  const { fields, meta } = event;
  fields.platform = "native";
  fields.level ??= "fatal";
  const placeholder: JsonObject = { type, value, mechanism: { type: mechanism, handled, synthetic: true } };
  const earlier = valuesOf(fields, "exception") ?? [];
  insertListMeta(meta, ["exception", "values"]);
  fields.exception = { values: [placeholder, ...earlier] };
  return placeholder;
}

function nameWriter(fields: JsonObject, name: string): void {
  if (!isObject(fields.sdk)) fields.sdk = { name, version: "0.0.0" };
}

function writerOf(dump: Minidump): string {
  if (dump.streamOffset(crashpadStream) !== undefined) return "crashpad";
  return dump.streamOffset(breakpadStream) === undefined ? "unknown" : "breakpad";
}
