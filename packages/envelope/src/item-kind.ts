/** What an item is, as far as decisions at the edge depend on it: the table of item types (ingest, section "Item types"). */
import type { AttachmentKind } from "./attachment.ts";
import { attachmentKind, attachmentKinds } from "./attachment.ts";
import type { Item } from "./item.ts";

interface KindTraits {
  /** Creates an event, so that the envelope gets an event id. */
  readonly createsEvent: boolean;
  /** Belongs to the event and is dropped with it. */
  readonly requiresEvent: boolean;
  /** The header `item_count` is honoured. */
  readonly counted: boolean;
}

function traits(createsEvent: boolean, requiresEvent: boolean, counted: boolean): KindTraits {
  return { createsEvent, requiresEvent, counted };
}

const kinds = {
  event: traits(true, true, false),
  transaction: traits(true, true, false),
  security: traits(true, true, false),
  raw_security: traits(true, true, false),
  unreal_report: traits(true, true, false),
  feedback: traits(true, true, false),
  attachment: traits(false, true, false),
  form_data: traits(false, true, false),
  user_report: traits(false, true, false),
  profile: traits(false, true, true),
  replay_event: traits(false, true, false),
  replay_recording: traits(false, false, false),
  replay_video: traits(false, false, false),
  session: traits(false, false, true),
  sessions: traits(false, false, true),
  client_report: traits(false, false, true),
  check_in: traits(false, false, true),
  log: traits(false, false, true),
  trace_metric: traits(false, false, true),
  span: traits(false, false, true),
  profile_chunk: traits(false, false, true),
  metric_buckets: traits(false, false, true),
  integration: traits(false, false, true),
  unknown: traits(false, false, true),
} as const satisfies Record<string, KindTraits>;

/** The kinds of items. `unknown`: a type, or an attachment type, that this version does not know. */
export type ItemKind = keyof typeof kinds;

const kindsByType = new Map<string, ItemKind>([["profile_chunk_ui", "profile_chunk"]]);
for (const name of Object.keys(kinds)) if (name !== "unknown") kindsByType.set(name, name as ItemKind);

/** The kind of an item. */
export function itemKind(item: Item): ItemKind {
  const kind = kindsByType.get(item.type) ?? "unknown";
  if (item.attachmentType !== "" && !attachmentKinds.has(item.attachmentType)) return "unknown";
  return kind;
}

/** True if the item creates an event: an event of any sort, or a crash file. */
export function createsEvent(item: Item): boolean {
  const kind = itemKind(item);
  if (kind === "attachment") return attachmentCreatesEvent(attachmentKind(item));
  return kinds[kind].createsEvent;
}

function attachmentCreatesEvent(kind: AttachmentKind | undefined): boolean {
  return kind !== undefined && (attachmentKinds.get(kind)?.createsEvent ?? false);
}

/** True if the item belongs to the event of its envelope and goes when the event goes. */
export function requiresEvent(item: Item): boolean {
  return kinds[itemKind(item)].requiresEvent;
}

/** The number of things in the item: `item_count` for kinds that may have one, otherwise (and by default) 1. */
export function itemCount(item: Item): number {
  return kinds[itemKind(item)].counted ? (item.itemCount ?? 1) : 1;
}
