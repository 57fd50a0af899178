/** Names of the numbers with which systems report crashes (events, section "Mechanism tables"). */
import type { JsonObject } from "./json.ts";
import { isObject } from "./json.ts";
import type { System } from "./system-numbers.ts";
import { errorNumbers, machExceptions, signalCodes, signals } from "./system-numbers.ts";

const darwin = new Set(["ios", "watchos", "tvos", "macos"]);
const linux = new Set(["linux", "android"]);

/** The system that an event is from; undefined: unknown, or one without such numbers. */
export function systemOf(fields: JsonObject): System | undefined {
  const debugMeta = isObject(fields.debug_meta) ? fields.debug_meta.sdk_info : undefined;
  const contexts = isObject(fields.contexts) ? fields.contexts.os : undefined;
  const stated =
    (isObject(debugMeta) ? debugMeta.sdk_name : undefined) ?? (isObject(contexts) ? contexts.name : undefined);
  const name = typeof stated === "string" ? stated.toLowerCase() : "";
  if (darwin.has(name)) return "darwin";
  if (linux.has(name)) return "linux";
  return name === "windows" ? "windows" : undefined;
}

/** Fills in names that are missing. */
export function normalizeMechanism(mechanism: JsonObject, system: System | undefined): void {
  const { meta } = mechanism;
  if (!isObject(meta)) return;
  const { errno, signal, mach_exception: mach } = meta;
  if (isObject(mach)) fillName(mach, "name", machExceptions.get(Number(mach.exception)));
  if (system === undefined) return;
  if (isObject(errno)) fillName(errno, "name", errorNumbers(system).get(Number(errno.number)));
  if (!isObject(signal)) return;
  fillName(signal, "name", signals(system).get(Number(signal.number)));
  if (system === "darwin") {
    fillName(signal, "code_name", signalCodes.get(Number(signal.number))?.get(Number(signal.code)));
  }
}

function fillName(object: JsonObject, member: string, name: string | undefined): void {
  if (name !== undefined) object[member] ??= name;
}
