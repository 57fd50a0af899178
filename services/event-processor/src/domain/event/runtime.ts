/** Runtimes: name and version out of their description (events, section "Contexts"). */
import type { JsonObject } from "./json.ts";

const description = /^(.*) (\d+\.\d+(?:\.\d+){0,2}).*$/;

/** Versions of .NET Framework by the build that its registry tells. */
const frameworkVersions: readonly (readonly [version: string, ...builds: number[]])[] = [
  ["4.5", 378389],
  ["4.5.1", 378675, 378758],
  ["4.5.2", 379893],
  ["4.6", 393295, 393297],
  ["4.6.1", 394254, 394271],
  ["4.6.2", 394802, 394806],
  ["4.7", 460798, 460805],
  ["4.7.1", 461308, 461310],
  ["4.7.2", 461808, 461814],
  ["4.8", 528040, 528049, 528209, 528372, 528449],
];
const versionOfBuild = new Map(
  frameworkVersions.flatMap(([version, ...builds]) => builds.map((build) => [String(build), version] as const)),
);

/** Fills in name, version and `runtime` of a context of type runtime. */
export function describeRuntime(context: JsonObject): void {
  if (isMissing(context.name) && isMissing(context.version) && typeof context.raw_description === "string") {
    const match = description.exec(context.raw_description);
    if (match !== null) {
      context.name = match[1];
      context.version = match[2];
    }
  }
  const { name, build } = context;
  if (typeof name === "string" && name.startsWith(".NET Framework")) {
    const version = versionOfBuild.get(String(build));
    if (version !== undefined) context.version = version;
  }
  if (isMissing(context.runtime) && !isMissing(context.name) && !isMissing(context.version)) {
    context.runtime = `${context.name} ${context.version}`;
  }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
