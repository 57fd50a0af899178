/** Scrubs the files of events: only by a project's own rules (PII, section "Attachments, minidumps, view hierarchies"). */
import type { CompiledConfig, CompiledRule } from "../rules/compile.ts";
import { isPlainObject, Scrubber } from "../scrubber.ts";
import type { Scrubbing } from "../scrubbing.ts";
import type { Pii } from "../selector/value-path.ts";
import { ValuePath } from "../selector/value-path.ts";
import type { ValueTypes } from "../selector/value-types.ts";
import { valueType } from "../selector/value-types.ts";
import { createNotes } from "../text/notes.ts";
import type { Region } from "./scrub-bytes.ts";
import { scrubRegion, scrubWideText } from "./scrub-bytes.ts";

/** What a part of a minidump is. */
export type MinidumpPart =
  | ({ readonly kind: "stack_memory" | "heap_memory" | "text" } & Region)
  /** The folder in the path of a module's code (UTF-16) or debug information (UTF-8). */
  | ({ readonly kind: "code_file" | "debug_file" } & Region);

/** Scrubs files. Each step of a generator does a piece of the work; its last value is the file, a copy if it changed. */
export interface FileScrubber {
  /** True if rules name attachments by their names: then, and only then, ordinary files are looked at. */
  readonly namesFiles: boolean;
  /** Scrubs a file as bytes. */
  scrubFile(name: string, bytes: Buffer): Generator<void, Buffer>;
  /** Scrubs a minidump, part by part. */
  scrubMinidump(name: string, bytes: Buffer, parts: readonly MinidumpPart[]): Generator<void, Buffer>;
  /** Scrubs every text in a JSON document, in place. */
  scrubTexts(document: unknown): unknown;
}

const partTypes: Readonly<Record<MinidumpPart["kind"], ValueTypes>> = {
  stack_memory: valueType.binary | valueType.stack_memory,
  heap_memory: valueType.binary | valueType.heap_memory,
  text: valueType.binary,
  code_file: valueType.string,
  debug_file: valueType.string,
};

/** Makes a scrubber; undefined if the project has no rules of its own. */
export function createFileScrubber({ rules: config }: Scrubbing): FileScrubber | undefined {
  if (config === undefined) return undefined;
  const path = new ValuePath();
  const enter = (name: string, types: ValueTypes): void => {
    path.depth = 0;
    path.enterKey("", valueType.attachments);
    path.enterKey(name, types);
  };
  return {
    namesFiles: config.applications.some(namesFile),
    *scrubFile(name, bytes) {
      enter(name, valueType.binary);
      const rules = rulesAt(config, path, "true");
      if (rules.length === 0) return bytes;
      const copy = Buffer.from(bytes);
      yield* scrubRegion(copy, { start: 0, end: copy.length }, rules);
      return copy;
    },
    *scrubMinidump(name, bytes, parts) {
      let copy: Buffer | undefined;
      for (const part of parts) {
        enter(name, valueType.minidump);
        path.enterKey(part.kind === "text" ? "" : part.kind, partTypes[part.kind]);
        const rules = rulesAt(config, path, part.kind === "stack_memory" ? "maybe" : "true");
        if (rules.length === 0) continue;
        copy ??= Buffer.from(bytes);
        if (part.kind === "code_file") scrubWideText(copy, part, rules);
        else yield* scrubRegion(copy, part, rules);
      }
      return copy ?? bytes;
    },
    scrubTexts: (document) => scrubTexts(new Scrubber(config), "", document),
  };
}

/** The rules of all applications that fit, in their order. */
function rulesAt({ applications }: CompiledConfig, path: ValuePath, pii: Pii): readonly CompiledRule[] {
  return applications.filter(({ matches }) => matches(path, pii)).flatMap(({ rules }) => rules);
}

function namesFile({ selector }: CompiledConfig["applications"][number]): boolean {
  if (selector.kind !== "path") return false;
  const [first, second] = selector.items;
  return first?.kind === "type" && (first.type & valueType.attachments) !== 0 && second?.kind === "key";
}

/** Members of lists are under the name of the list. The document is no deeper than parsed JSON may be. */
function scrubTexts(scrubber: Scrubber, key: string, value: unknown): unknown {
  if (typeof value === "string") {
    scrubber.path.enterKey(key, valueType.string);
    const notes = createNotes();
    const scrubbed = scrubber.scrubText(value, "true", { known: notes, ensure: () => notes });
    scrubber.path.leave();
    return scrubbed ?? "";
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = scrubTexts(scrubber, key, value[index]);
  } else if (isPlainObject(value)) {
    scrubber.path.enterKey(key, valueType.object);
    for (const name of Object.keys(value)) {
      if (name !== "__proto__") value[name] = scrubTexts(scrubber, name, value[name]);
    }
    scrubber.path.leave();
  }
  return value;
}
