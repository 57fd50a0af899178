/** Browser, device and operating system of the client out of the headers of its request (events, section "Contexts and user agents"). */
import type { SoftwareVersion, UserAgentParser } from "@weir/user-agent";
import type { EventDocument } from "./event.ts";
import { headerOf } from "./headers.ts";
import type { JsonObject } from "./json.ts";
import { isObject, objectMember } from "./json.ts";

/** Entries of the client hint that do not name the browser. */
const notBrowsers = ["Brand", "Chromium", "Gecko", "WebKit"];
const hintEntry = /^"([^"]+)";v="([^"]+)"$/;

/** Fills in the contexts `browser`, `device` and, by platform, `os` or `client_os`; those that are there stay. */
export function describeClientSoftware({ fields }: EventDocument, userAgents: UserAgentParser): void {
  const { request } = fields;
  if (!isObject(request) || !Array.isArray(request.headers)) return;
  const userAgent = headerOf(request, "User-Agent") ?? "";
  const osName = fields.platform === "javascript" ? "os" : "client_os";
  fill(fields, "browser", "browser", () => hintedBrowser(request) ?? browserOf(userAgent, userAgents));
  fill(fields, "device", "device", () => hintedDevice(request) ?? deviceOf(userAgent, userAgents));
  fill(fields, osName, "os", () => hintedSystem(request) ?? systemOf(userAgent, userAgents));
}

function fill(fields: JsonObject, name: string, type: string, find: () => JsonObject | undefined): void {
  const contexts = fields.contexts;
  if (isObject(contexts) && contexts[name] !== undefined && contexts[name] !== null) return;
  const found = find();
  if (found !== undefined) objectMember(fields, "contexts")[name] = { ...found, type };
}

function hintedBrowser(request: JsonObject): JsonObject | undefined {
  for (const entry of headerOf(request, "SEC-CH-UA")?.split(",") ?? []) {
    if (notBrowsers.some((name) => entry.includes(name))) continue;
    const [, name, version] = hintEntry.exec(entry.trim()) ?? [];
    if (name === undefined || version === undefined || name.trim() === "" || version.trim() === "") continue;
    return { name: name === "Google Chrome" ? "Chrome" : name, version };
  }
  return undefined;
}

function hintedDevice(request: JsonObject): JsonObject | undefined {
  const model = unquoted(headerOf(request, "SEC-CH-UA-Model"));
  return model === undefined ? undefined : { model };
}

function hintedSystem(request: JsonObject): JsonObject | undefined {
  const name = unquoted(headerOf(request, "SEC-CH-UA-Platform"));
  if (name === undefined) return undefined;
  const version = unquoted(headerOf(request, "SEC-CH-UA-Platform-Version"));
  return version === undefined ? { name } : { name, version };
}

function unquoted(value: string | undefined): string | undefined {
  const text = value?.trim().replaceAll('"', "");
  return text === "" ? undefined : text;
}

function browserOf(userAgent: string, userAgents: UserAgentParser): JsonObject | undefined {
  const browser = userAgent === "" ? undefined : userAgents.browser(userAgent);
  return browser === undefined ? undefined : named(browser.family, versionOf(browser));
}

function deviceOf(userAgent: string, userAgents: UserAgentParser): JsonObject | undefined {
  const device = userAgent === "" ? undefined : userAgents.device(userAgent);
  return device === undefined ? undefined : { family: device.family, model: device.model, brand: device.brand };
}

/** Newer systems no longer tell their version: those that stopped at these are these or later. */
const frozenVersions = new Map([
  ["Windows", "10"],
  ["Mac OS X", "10.15.7"],
]);

function systemOf(userAgent: string, userAgents: UserAgentParser): JsonObject | undefined {
  const system = userAgent === "" ? undefined : userAgents.operatingSystem(userAgent);
  if (system === undefined) return undefined;
  const version = versionOf(system);
  const isFrozen = version !== undefined && frozenVersions.get(system.family) === version;
  return named(system.family, isFrozen ? `>=${version}` : version);
}

function named(name: string, version: string | undefined): JsonObject {
  return version === undefined ? { name } : { name, version };
}

function versionOf({ major, minor, patch }: SoftwareVersion): string | undefined {
  if (major === undefined) return undefined;
  if (minor === undefined) return major;
  return patch === undefined ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
}
