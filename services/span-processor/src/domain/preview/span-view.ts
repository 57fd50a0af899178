/** A span as a flat list of members, so that two states of it can be compared. */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { asNumber, isJsonObject, parseJson, writeJson } from "@weir/lossless-json";

/** A member of a span. */
interface Member {
  readonly value: JsonValue;
  /** What `_meta` says about it. */
  readonly note: JsonValue | undefined;
}

/** Members by path: `name`, `links`, `attributes.<key>`. */
export type SpanView = ReadonlyMap<string, Member>;

/** How a member differs. JSON texts; undefined: it is absent, or nothing is noted. */
export interface MemberChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly note: string | undefined;
}

/** The view of a span as it is written. */
export function viewSpan(written: string): SpanView {
  const span = parseJson(Buffer.from(written));
  return viewMembers(isJsonObject(span) ? span : {});
}

/** The view of a span of version 2 as it came. */
export function viewMembers(span: JsonObject): SpanView {
  const view = new Map<string, Member>();
  const notes = membersOf(span._meta);
  for (const [name, value] of Object.entries(span)) {
    if (name === "_meta" || name === "__header") continue;
    if (name !== "attributes" || !isJsonObject(value)) view.set(name, { value, note: notes[name] });
    else {
      const ofAttributes = membersOf(notes.attributes);
      for (const [key, attribute] of Object.entries(value))
        view.set(`attributes.${key}`, { value: attribute, note: ofAttributes[key] });
    }
  }
  return view;
}

/** What differs between two states, by path. */
export function compareViews(before: SpanView, after: SpanView): readonly MemberChange[] {
  const changes: MemberChange[] = [];
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(path);
    const current = after.get(path);
    const change = { path, before: textOf(old?.value), after: textOf(current?.value), note: textOf(current?.note) };
    const isSame = change.before === change.after || isSameNumber(old?.value, current?.value);
    if (!isSame || change.note !== textOf(old?.note)) changes.push(change);
  }
  return changes;
}

/** `1` and `1.0` are one time. */
function isSameNumber(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  const number = asNumber(left);
  return number !== undefined && number === asNumber(right);
}

function membersOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : writeJson(value, { sortKeys: true });
}
