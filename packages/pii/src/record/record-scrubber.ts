/** Scrubs spans, logs and trace metrics (PII, section "Replays, logs, spans, metrics"). */
import { Walk } from "../event/walk.ts";
import { typesOfForm } from "../scrubber.ts";
import type { Scrubbing } from "../scrubbing.ts";
import type { Pii, ValuePath } from "../selector/value-path.ts";
import { valueType } from "../selector/value-types.ts";
import type { NoteNode } from "../text/notes.ts";
import { NotePlace } from "../text/notes.ts";

/** What kind of record it is: selectors name it. */
export type RecordKind = "span" | "log" | "trace_metric";

/** An attribute that was scrubbed. */
export interface ScrubbedAttribute {
  /** True: a rule removed the attribute, its type included. */
  readonly removed: boolean;
  /** Null: a rule removed it. */
  readonly value: unknown;
}

/** Keys and indexes from a record to the attributes that are scrubbed. */
export type AttributesPath = readonly (string | number)[];

/** Scrubs the records of one unit. */
export interface RecordScrubber {
  /**
   * Scrubs an attribute. The project's rules see an object with a value, those of its settings just the value.
   * @param value is changed in place if it is a list or object
   * @param notes of the attribute; those of its value are the member `value`
   */
  scrubAttribute(within: AttributesPath, key: string, pii: Pii, value: unknown, notes: NoteNode): ScrubbedAttribute;
  /**
   * Scrubs a member of the record itself, such as a log's body. Null: a rule removed it.
   * @param value is changed in place if it is a list or object
   */
  scrubMember(name: string, value: unknown, pii: Pii, notes: NoteNode): unknown;
}

/** Makes a scrubber; undefined if the project wants nothing scrubbed. */
export function createRecordScrubber(kind: RecordKind, scrubbing: Scrubbing): RecordScrubber | undefined {
  const rules = scrubbing.rules === undefined ? undefined : new Walk(scrubbing.rules);
  const settings = scrubbing.settings === undefined ? undefined : new Walk(scrubbing.settings);
  if (rules === undefined && settings === undefined) return undefined;
  const types = valueType[kind];
  return {
    scrubAttribute(within, key, pii, value, notes) {
      const place = new NotePlace(undefined, "", notes);
      const valuePlace = place.member("value");
      let current = value;
      if (rules !== undefined) {
        const { scrubber } = rules;
        enter(scrubber.path, types, within);
        scrubber.path.enterKey(key, valueType.object);
        if (scrubber.removesValue(pii, place)) return { removed: true, value: null };
        scrubber.scrubOriginal(pii, place);
        scrubber.path.enterKey("value", typesOfForm(current));
        current = rules.scrubValue(current, pii, valuePlace);
      }
      if (settings !== undefined) {
        const { path } = settings.scrubber;
        enter(path, types, within);
        path.enterKey(key, typesOfForm(current));
        settings.scrubber.scrubOriginal(pii, place);
        current = settings.scrubValue(current, pii, valuePlace);
      }
      return { removed: false, value: current };
    },
    scrubMember(name, value, pii, notes) {
      const place = new NotePlace(undefined, "", notes);
      let current = value;
      for (const walk of [rules, settings]) {
        if (walk === undefined || current === null) continue;
        const { path } = walk.scrubber;
        enter(path, types, []);
        path.enterKey(name, typesOfForm(current));
        current = walk.scrubValue(current, pii, place);
      }
      return current;
    },
  };
}

/** Goes to the attributes. A record is a step without a name below the root. */
function enter(path: ValuePath, types: number, within: AttributesPath): void {
  path.depth = 0;
  path.enterKey("", types);
  for (const step of within) {
    if (typeof step === "number") path.enterIndex(step, valueType.object);
    else path.enterKey(step, valueType.object);
  }
}
