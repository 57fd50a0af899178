/** Operating systems: name, version, kernel out of their description (events, section "Contexts"). */
import type { JsonObject } from "./json.ts";

/** What a description tells. */
type Described = Readonly<Record<"name" | "version" | "build" | "kernel_version", string | undefined>>;

const windows = /^(?:Microsoft\s+)?Windows\s+(?:NT\s+)?(\d+\.\d+\.(\d+).*)$/;
const windowsNamed = /^Windows\s+\d+\s+\((\d+\.\d+\.(\d+).*?)\)?$/;
const macOs = /^Mac OS X (\d+\.\d+\.\d+)(?: \(([a-fA-F0-9]+)\))?$/;
const iOs = /^iOS (\d+\.\d+(?:\.\d+)?)/;
const iPadOs = /^iPadOS (\d+\.\d+(?:\.\d+)?)/;
const distribution = /^Linux (\d+\.\d+(?:\.\d+(?:\.[1-9]\d*)?)?) ([a-zA-Z]+) (\d+(?:\.\d+){0,2})/;
const uname = /^([a-zA-Z]+) (\d+\.\d+(?:\.\d+(?:\.[1-9]+)?)?)/;
const android = /^Android (?:OS )?(\d+(?:\.\d+){0,2}) \/ API-\d+/;
const nameAndVersion = /^([a-zA-Z]+) ([\d.-]+)$/;

/** First build of each version of Windows. */
const windowsBuilds: readonly (readonly [first: number, last: number, name: string])[] = [
  [2600, 3790, "XP"],
  [6002, 6002, "Vista"],
  [7601, 7601, "7"],
  [9200, 9200, "8"],
  [9600, 9600, "8.1"],
  [10_240, 19_044, "10"],
  [22_000, 22_999, "11"],
];

/** Fills in name, version, build, kernel and `os` of a context of type os. */
export function describeOperatingSystem(context: JsonObject): void {
  if (isMissing(context.name) && isMissing(context.version) && typeof context.raw_description === "string") {
    const described = describe(context.raw_description);
    for (const [member, value] of Object.entries(described ?? {})) {
      if (value !== undefined && (member !== "build" || isMissing(context.build))) context[member] = value;
    }
  }
  const { name, version } = context;
  if (!isMissing(context.os) || isMissing(name)) return;
  context.os = isMissing(version) ? name : `${name} ${version}`;
}

function describe(text: string): Described | undefined {
  const windowsMatch = windows.exec(text) ?? windowsNamed.exec(text);
  if (windowsMatch !== null) return describeWindows(windowsMatch[1] ?? "", windowsMatch[2] ?? "");
  const mac = macOs.exec(text);
  if (mac !== null) return described("macOS", mac[1], mac[2]);
  const phone = iOs.exec(text);
  if (phone !== null) return described("iOS", phone[1]);
  const tablet = iPadOs.exec(text);
  if (tablet !== null) return described("iPadOS", tablet[1]);
  const linux = distribution.exec(text);
  if (linux !== null) return described(linux[2], linux[3], undefined, linux[1]);
  const unix = uname.exec(text);
  if (unix !== null) return described(unix[1], undefined, undefined, unix[2]);
  const droid = android.exec(text);
  if (droid !== null) return described("Android", droid[1]);
  if (text === "Nintendo Switch") return described("Nintendo OS");
  const other = nameAndVersion.exec(text);
  return other === null ? undefined : described(other[1], other[2]);
}

function described(name?: string, version?: string, build?: string, kernel?: string): Described {
  return { name, version, build, kernel_version: kernel };
}

function describeWindows(version: string, build: string): Described {
  const number = Number(build);
  const named = windowsBuilds.find(([first, last]) => number >= first && number <= last);
  return described("Windows", named === undefined ? /^[\d.]+/.exec(version)?.[0] : named[2], build);
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
