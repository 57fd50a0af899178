import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createEventPlan } from "./event/event-plan.ts";
import { scrubDocument } from "./event/walk.ts";
import { compileConfig } from "./rules/compile.ts";
import { parsePiiConfig } from "./rules/parse-config.ts";
import { type ScrubbingSettings, settingsConfig } from "./rules/settings-config.ts";
import type { NoteNode, Notes } from "./text/notes.ts";

type JsonObject = Record<string, unknown>;

interface Vector {
  readonly name: string;
  readonly config: unknown;
  readonly datascrubbing?: ScrubbingSettings;
  readonly event: JsonObject;
  readonly expected: JsonObject;
}

const vectors = JSON.parse(
  readFileSync(new URL("../data/pii-vectors.json", import.meta.url), "utf8"),
) as readonly Vector[];
const plan = createEventPlan(() => "true");

describe("Scrubbing an event", () => {
  for (const { name, config, datascrubbing, event, expected } of vectors) {
    it(`gives what consumers know: ${name}`, () => {
      assert.deepEqual(scrub(event, compileConfig(parsePiiConfig(config))), expected);
    });
    if (datascrubbing === undefined) continue;
    it(`gives the same from the settings: ${name}`, () => {
      const derived = settingsConfig(datascrubbing);
      assert.deepEqual(derived === undefined ? event : scrub(event, compileConfig(derived)), expected);
    });
  }
});

function scrub(event: JsonObject, config: ReturnType<typeof compileConfig>): JsonObject {
  const { _meta, ...fields } = structuredClone(event);
  coerce(fields);
  const notes = readNotes(_meta);
  scrubDocument(config, plan, fields, notes);
  const written = writeNotes(notes);
  return written === undefined ? fields : { ...fields, _meta: written };
}

/** What reading an event makes of some members. */
function coerce(event: JsonObject): void {
  const request = (event.request ?? {}) as JsonObject;
  for (const name of ["headers", "cookies"]) {
    const value = request[name];
    if (typeof value === "string") request[name] = value.split("; ").map((pair) => pair.split("="));
    else if (value !== undefined && !Array.isArray(value)) request[name] = Object.entries(value as JsonObject).sort();
  }
  for (const [name, context] of Object.entries((event.contexts ?? {}) as JsonObject)) {
    (context as JsonObject).type ??= name;
  }
}

function readNotes(value: unknown): NoteNode {
  const { "": own, ...members } = (value ?? {}) as JsonObject;
  const { rem, err, len, val } = (own ?? {}) as JsonObject;
  return {
    own:
      own === undefined
        ? undefined
        : ({ remarks: rem ?? [], errors: err ?? [], originalLength: len, originalValue: val } as Notes),
    members: new Map(Object.entries(members).map(([name, member]) => [name, readNotes(member)])),
  };
}

function writeNotes({ own, members }: NoteNode): JsonObject | undefined {
  const json: JsonObject = {};
  const written: JsonObject = {};
  if (own !== undefined) {
    if (own.remarks.length > 0) written.rem = own.remarks;
    if (own.errors.length > 0) written.err = own.errors;
    if (own.originalLength !== undefined) written.len = own.originalLength;
    if (own.originalValue !== undefined) written.val = own.originalValue;
  }
  if (Object.keys(written).length > 0) json[""] = written;
  for (const [name, member] of members) {
    const memberJson = writeNotes(member);
    if (memberJson !== undefined) json[name] = memberJson;
  }
  return Object.keys(json).length > 0 ? json : undefined;
}
