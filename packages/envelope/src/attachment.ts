/** Attachments: their types, whom they belong to, and how big they count. */
import { ContentType } from "./content-type.ts";
import type { Item } from "./item.ts";

interface AttachmentTraits {
  readonly createsEvent: boolean;
  /** How size violations name it. */
  readonly sizeName: string;
}

function traits(createsEvent: boolean, sizeName: string): AttachmentTraits {
  return { createsEvent, sizeName };
}

const table = {
  "event.attachment": traits(false, "attachment"),
  "event.minidump": traits(true, "minidump"),
  "event.applecrashreport": traits(true, "apple_crash_report"),
  "event.payload": traits(true, "event_payload"),
  "event.breadcrumbs": traits(true, "breadcrumbs"),
  "playstation.prosperodump": traits(true, "prosperodump"),
  "nswitch.dying_message": traits(true, "nnswitch_dying_message"),
  "unreal.context": traits(false, "unreal_context"),
  "unreal.logs": traits(false, "unreal_logs"),
  "event.view_hierarchy": traits(false, "view_hierarchy"),
  "event.nv_gpudmp": traits(true, "attachment"),
  "event.nv_shader_debug": traits(false, "attachment"),
} as const satisfies Record<string, AttachmentTraits>;

/** The attachment types that this version knows. */
export type AttachmentKind = keyof typeof table;

/** What is known about each attachment type (ingest, section "Item types"). */
export const attachmentKinds: ReadonlyMap<string, AttachmentTraits> = new Map(Object.entries(table));

const dyingMessageMagic = Buffer.from("sntr");

/**
 * The type of an attachment; undefined if the item states a type that is not known.
 * An untyped `dying_message.dat` that begins with `sntr` is a dying message.
 */
export function attachmentKind(item: Item): AttachmentKind | undefined {
  const stated = item.attachmentType;
  if (stated !== "") return attachmentKinds.has(stated) ? (stated as AttachmentKind) : undefined;
  const isDyingMessage = item.filename === "dying_message.dat" && item.payload.subarray(0, 4).equals(dyingMessageMagic);
  return isDyingMessage ? "nswitch.dying_message" : "event.attachment";
}

/** What an attachment hangs on: the event of its envelope, a span, or a trace. */
export function attachmentOwner(item: Item): "event" | "span" | "trace" {
  if (item.contentType !== ContentType.TRACE_ATTACHMENT) return "event";
  return item.spanId === undefined ? "trace" : "span";
}

/** The bytes that an attachment counts: its body without leading metadata, or the stated size of what it refers to; at least 1. */
export function attachmentBodySize(item: Item): number {
  if (item.contentType === ContentType.ATTACHMENT_REFERENCE) return Math.max(1, Number(item.attachmentLength ?? 0n));
  const meta = item.contentType === ContentType.TRACE_ATTACHMENT ? (item.metaLength ?? 0) : 0;
  return Math.max(1, item.payload.length - meta);
}
