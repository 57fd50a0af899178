/** How powerful a device is, as a tag: 1 low, 2 medium, 3 high (events, section "Normalisation", device.class). */
import type { EventDocument } from "./event.ts";
import { isObject } from "./json.ts";

type DeviceClass = "1" | "2" | "3";

const tagKey = "device.class";
const appleFamilies = new Set<unknown>(["iPhone", "iOS", "iOS-Device"]);
const gib = 1024 ** 3;

/** Ranges of model numbers, both ends included, compared as major and minor number. */
type ModelRange = readonly [
  product: "iPhone" | "iPad",
  firstMajor: number,
  firstMinor: number,
  lastMajor: number,
  lastMinor: number,
];

const lowModels: readonly ModelRange[] = [
  ["iPhone", 1, 1, 8, 4],
  ["iPad", 1, 1, 5, 4],
  ["iPad", 6, 11, 6, 12],
];
const mediumModels: readonly ModelRange[] = [
  ["iPhone", 9, 1, 12, 8],
  ["iPad", 6, 3, 6, 4],
  ["iPad", 6, 7, 6, 8],
  ["iPad", 7, 1, 7, 6],
  ["iPad", 7, 11, 7, 12],
  ["iPad", 8, 1, 8, 12],
  ["iPad", 11, 1, 11, 4],
  ["iPad", 11, 6, 11, 7],
  ["iPad", 12, 1, 12, 2],
];

/** Sets the tag `device.class`; the client's own is removed. */
export function tagDeviceClass({ fields }: EventDocument): void {
  const tags = Array.isArray(fields.tags)
    ? fields.tags.filter((tag) => !Array.isArray(tag) || tag[0] !== tagKey)
    : undefined;
  if (tags !== undefined) fields.tags = tags;
  const device = isObject(fields.contexts) ? fields.contexts.device : undefined;
  if (!isObject(device)) return;
  const found = appleFamilies.has(device.family) ? classOfModel(device.model) : classOfHardware(device);
  if (found !== undefined) fields.tags = [...(tags ?? []), [tagKey, found]];
}

function classOfModel(model: unknown): DeviceClass | undefined {
  if (typeof model !== "string") return undefined;
  if (lowModels.some((range) => isWithin(model, range))) return "1";
  return mediumModels.some((range) => isWithin(model, range)) ? "2" : "3";
}

function isWithin(model: string, [product, firstMajor, firstMinor, lastMajor, lastMinor]: ModelRange): boolean {
  const match = /^(iPhone|iPad)(\d{1,3}),(\d{1,3})$/.exec(model);
  if (match === null || match[1] !== product) return false;
  const number = Number(match[2]) * 1000 + Number(match[3]);
  return number >= firstMajor * 1000 + firstMinor && number <= lastMajor * 1000 + lastMinor;
}

function classOfHardware(device: Readonly<Record<string, unknown>>): DeviceClass | undefined {
  const { processor_frequency: frequency, processor_count: count, memory_size: memory } = device;
  if (typeof frequency !== "number" || typeof count !== "number" || typeof memory !== "number") return undefined;
  if (frequency < 2000 || count < 8 || memory < 4 * gib) return "1";
  return frequency < 2500 || memory < 6 * gib ? "2" : "3";
}
