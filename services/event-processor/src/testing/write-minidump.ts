/** Writes minidumps as Crashpad does, with the streams that the processor reads (Crashpad, "minidump_extensions.h"). */

/** What a dump says. */
export interface DumpContents {
  /** Seconds since the epoch. */
  readonly timestamp: number;
  /** Types of streams that are only there. */
  readonly emptyStreams?: readonly number[];
  /** What lies in memory that is no stack. */
  readonly memory?: readonly string[];
  /** The program's arguments, as on Linux. */
  readonly commandLine?: string;
  /** Crashpad's notes. */
  readonly crashpad?: {
    readonly global: Readonly<Record<string, string>>;
    readonly modules: readonly {
      readonly name: string;
      readonly simple: Readonly<Record<string, string>>;
      readonly objects: Readonly<Record<string, string>>;
      readonly list: readonly string[];
    }[];
  };
}

const crashpadStream = 0x43500001;
const moduleListStream = 4;
const memoryListStream = 5;
const linuxCommandLineStream = 0x47670006;

/** The bytes of a dump. */
export function writeMinidump(contents: DumpContents): Buffer {
  const { timestamp, emptyStreams = [], memory = [], commandLine, crashpad } = contents;
  const file = new Appender(32);
  const streams: { type: number; offset: number; bytes?: number }[] = emptyStreams.map((type) => ({ type, offset: 0 }));
  if (memory.length > 0) {
    const ranges = memory.map((text) => [0, 0, text.length, file.append(Buffer.from(text))]);
    const bytes = 4 + 16 * ranges.length;
    streams.push({ type: memoryListStream, offset: file.numbers([ranges.length, ...ranges.flat()]), bytes });
  }
  if (commandLine !== undefined) {
    const offset = file.append(Buffer.from(commandLine));
    streams.push({ type: linuxCommandLineStream, offset, bytes: commandLine.length });
  }
  if (crashpad !== undefined) {
    const names = crashpad.modules.map(({ name }) => file.sized(Buffer.from(name, "utf16le")));
    const modules = names.flatMap((name) => [0, 0, 0, 0, 0, name, ...Array<number>(21).fill(0)]);
    streams.push({ type: moduleListStream, offset: file.numbers([names.length, ...modules]) });
    const notes = crashpad.modules.flatMap((module, index) => {
      const list = file.numbers([module.list.length, ...module.list.map((text) => file.text(text))]);
      const simple = file.dictionary(module.simple);
      const objects = Object.entries(module.objects).flatMap(([name, value]) => [file.text(name), 1, file.text(value)]);
      const objectList = file.numbers([objects.length / 3, ...objects]);
      return [index, 28, file.numbers([1, 0, list, 0, simple, 0, objectList])];
    });
    const moduleNotes = file.numbers([notes.length / 3, ...notes]);
    const ids = Array<number>(8).fill(0);
    const global = file.dictionary(crashpad.global);
    streams.push({ type: crashpadStream, offset: file.numbers([1, ...ids, 0, global, 0, moduleNotes]) });
  }
  const directory = file.numbers(streams.flatMap(({ type, offset, bytes = 0 }) => [type, bytes, offset]));
  const head = Buffer.alloc(32);
  head.write("MDMP", "latin1");
  [0xa793, streams.length, directory, 0, timestamp].forEach((number, index) => {
    head.writeUInt32LE(number, 4 + 4 * index);
  });
  return Buffer.concat([head, file.bytes()]);
}

class Appender {
  readonly #parts: Buffer[] = [];
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  /** Returns where the bytes begin. */
  append(bytes: Buffer): number {
    const start = this.#end;
    this.#parts.push(bytes);
    this.#end += bytes.length;
    return start;
  }

  numbers(numbers: readonly number[]): number {
    const bytes = Buffer.alloc(4 * numbers.length);
    numbers.forEach((number, index) => {
      bytes.writeUInt32LE(number, 4 * index);
    });
    return this.append(bytes);
  }

  sized(bytes: Buffer): number {
    const start = this.numbers([bytes.length]);
    this.append(Buffer.concat([bytes, Buffer.alloc(2)]));
    return start;
  }

  text(text: string): number {
    return this.sized(Buffer.from(text));
  }

  dictionary(notes: Readonly<Record<string, string>>): number {
    const pairs = Object.entries(notes).map(([name, value]) => [this.text(name), this.text(value)]);
    return this.numbers([pairs.length, ...pairs.flat()]);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
