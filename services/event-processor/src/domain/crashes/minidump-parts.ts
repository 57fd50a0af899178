/**
 * Where in a minidump personal data may be: memory, the program's arguments and environment, folders of its modules
 * (Microsoft, "minidumpapiset.h"; Breakpad, "minidump_format.h" for the streams of Linux).
 */
import type { MinidumpPart } from "@weir/pii";
import type { Minidump } from "./minidump.ts";

const stream = {
  threads: 3,
  modules: 4,
  memory: 5,
  memory64: 9,
  linuxCommandLine: 0x47670006,
  linuxEnvironment: 0x47670007,
} as const;
const threadBytes = 48;
const moduleBytes = 108;
const rangeBytes = 16;
/** A dump has a few hundred of each; beyond is junk, and is not looked at. */
const maxEntries = 100_000;
/** Signature of debug information in the form "PDB 7.0", before a path. */
const pdb70 = 0x53445352;
const pdb70HeadBytes = 24;

/** The parts of a dump, within the file. */
export function minidumpParts(dump: Minidump, file: Buffer): MinidumpPart[] {
  const within = (start: number, bytes: number) => ({ start, end: Math.min(start + bytes, file.length) });
  const stacks = listed(dump, stream.threads, threadBytes).map((entry) =>
    within(dump.uint32(entry + 36), dump.uint32(entry + 32)),
  );
  const stackStarts = new Set(stacks.map(({ start }) => start));
  const memory = listed(dump, stream.memory, rangeBytes)
    .map((entry) => within(dump.uint32(entry + 12), dump.uint32(entry + 8)))
    .filter(({ start }) => !stackStarts.has(start));
  const texts = [stream.linuxCommandLine, stream.linuxEnvironment].flatMap((type) => {
    const offset = dump.streamOffset(type);
    return offset === undefined ? [] : [within(offset, dump.streamBytes(type))];
  });
  const parts: MinidumpPart[] = [
    ...stacks.map((region) => ({ kind: "stack_memory", ...region }) as const),
    ...memory.map((region) => ({ kind: "heap_memory", ...region }) as const),
    ...memory64(dump, file).map((region) => ({ kind: "heap_memory", ...region }) as const),
    ...texts.map((region) => ({ kind: "text", ...region }) as const),
    ...listed(dump, stream.modules, moduleBytes).flatMap((entry) => moduleFolders(dump, file, entry)),
  ];
  return parts.filter(({ start, end }) => start < end);
}

/** The offsets of the entries of a stream that begins with their number. */
function listed(dump: Minidump, type: number, entryBytes: number): number[] {
  const offset = dump.streamOffset(type);
  if (offset === undefined) return [];
  const count = Math.min(dump.uint32(offset), maxEntries, Math.floor(dump.streamBytes(type) / entryBytes));
  return Array.from({ length: count }, (_, index) => offset + 4 + index * entryBytes);
}

/** The memory of a full dump lies in one piece, range behind range. */
function memory64(dump: Minidump, file: Buffer): { start: number; end: number }[] {
  const offset = dump.streamOffset(stream.memory64);
  if (offset === undefined) return [];
  return [{ start: dump.uint32(offset + 8), end: file.length }];
}

function moduleFolders(dump: Minidump, file: Buffer, module: number): MinidumpPart[] {
  const parts: MinidumpPart[] = [];
  const name = dump.uint32(module + 20);
  const wide = dump.sized(name, 64 * 1024);
  const folder = wide === undefined ? 0 : 2 * folderLength(wide.toString("utf16le"));
  if (folder > 0) parts.push({ kind: "code_file", start: name + 4, end: name + 4 + folder });
  const debug = dump.uint32(module + 80);
  if (dump.uint32(debug) === pdb70) {
    const start = debug + pdb70HeadBytes;
    const path = file.toString("latin1", start, Math.min(debug + dump.uint32(module + 76), file.length));
    const length = folderLength(path);
    if (length > 0) parts.push({ kind: "debug_file", start, end: start + length });
  }
  return parts;
}

/** Length of a path up to its last separator, which is included. */
function folderLength(path: string): number {
  return Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
}
