/**
 * What Crashpad noted in a minidump about the program and its modules (Crashpad, "minidump_extensions.h":
 * MinidumpCrashpadInfo, MinidumpModuleCrashpadInfo).
 */
import type { JsonObject } from "../event/json.ts";
import { setMember } from "../event/json.ts";
import type { Minidump } from "./minidump.ts";

/** Notes by the name of the context that they become. */
export type CrashpadNotes = ReadonlyMap<string, JsonObject>;

export const crashpadStream = 0x43500001;
const moduleListStream = 4;
const textObject = 1;
const maxTextBytes = 64 * 1024;
/** An entry may point anywhere, so that a small file could hold its text very often. */
const maxNotes = 1000;
const maxTotalBytes = 1024 * 1024;

/** Reads the notes of a dump; empty if it was not written by Crashpad. */
export function readCrashpadNotes(dump: Minidump): CrashpadNotes {
  const contexts = new Map<string, JsonObject>();
  const info = dump.streamOffset(crashpadStream);
  if (info === undefined) return contexts;
  const texts = boundedTexts(dump);
  const global = readDictionary(dump, dump.uint32(info + 40), texts);
  if (Object.keys(global).length > 0) contexts.set("crashpad", { ...global, type: "crashpad" });
  for (const { index, info: module } of modulesWithNotes(dump, dump.uint32(info + 48))) {
    const name = moduleName(dump, index);
    const notes = readModuleNotes(dump, module, texts);
    if (name !== undefined && Object.keys(notes).length > 0) contexts.set(name, { ...notes, type: "crashpad" });
  }
  return contexts;
}

/** Reads the text behind a length; undefined if it is not there, or enough was read. */
type ReadText = (offset: number) => string | undefined;

function boundedTexts(dump: Minidump): ReadText {
  let notesLeft = maxNotes * 2;
  let bytesLeft = maxTotalBytes;
  return (offset) => {
    if (offset === 0 || notesLeft === 0) return undefined;
    const bytes = dump.sized(offset, Math.min(maxTextBytes, bytesLeft));
    if (bytes === undefined) return undefined;
    notesLeft--;
    bytesLeft -= bytes.length;
    return bytes.toString();
  };
}

/** The offsets of the entries of a list that begins with its length; none for a list that is not there. */
function* entries(dump: Minidump, list: number, entryBytes: number): Generator<number> {
  if (list === 0) return;
  const count = Math.min(dump.uint32(list), maxNotes);
  for (let index = 0; index < count; index++) yield list + 4 + index * entryBytes;
}

function readDictionary(dump: Minidump, dictionary: number, texts: ReadText): JsonObject {
  const notes: JsonObject = {};
  for (const entry of entries(dump, dictionary, 8)) {
    const name = texts(dump.uint32(entry));
    const value = texts(dump.uint32(entry + 4));
    if (name !== undefined && value !== undefined) setMember(notes, name, value);
  }
  return notes;
}

function* modulesWithNotes(dump: Minidump, list: number): Generator<{ index: number; info: number }> {
  for (const entry of entries(dump, list, 12)) {
    yield { index: dump.uint32(entry), info: dump.uint32(entry + 8) };
  }
}

function readModuleNotes(dump: Minidump, info: number, texts: ReadText): JsonObject {
  const notes = readDictionary(dump, dump.uint32(info + 16), texts);
  for (const entry of entries(dump, dump.uint32(info + 24), 12)) {
    if (dump.uint16(entry + 4) !== textObject) continue;
    const name = texts(dump.uint32(entry));
    const value = texts(dump.uint32(entry + 8));
    if (name !== undefined && value !== undefined) setMember(notes, name, value);
  }
  const list: string[] = [];
  for (const entry of entries(dump, dump.uint32(info + 8), 4)) {
    const text = texts(dump.uint32(entry));
    if (text !== undefined) list.push(text);
  }
  if (list.length > 0) notes.annotations = list;
  return notes;
}

/** The name of a module without its folders. */
function moduleName(dump: Minidump, index: number): string | undefined {
  const list = dump.streamOffset(moduleListStream);
  if (list === undefined || index >= dump.uint32(list)) return undefined;
  const name = dump.sized(dump.uint32(list + 4 + index * 108 + 20), maxTextBytes);
  const base = name?.toString("utf16le").split(/[\\/]/).at(-1);
  return base === "" ? undefined : base;
}
