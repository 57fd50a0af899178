/** Contexts: names and versions out of descriptions, and one text that says both (events, section "Contexts"). */
import { readBody } from "./body.ts";
import type { EventDocument } from "./event.ts";
import { headerOf } from "./headers.ts";
import type { JsonObject } from "./json.ts";
import { isObject } from "./json.ts";
import { describeOperatingSystem } from "./operating-system.ts";
import { takeCookies } from "./request.ts";
import { describeRuntime } from "./runtime.ts";

/** Normalises every context by its type. */
export function normalizeContexts({ fields }: EventDocument): void {
  const { contexts } = fields;
  if (!isObject(contexts)) return;
  if (contexts.reprocessing !== undefined) delete contexts.reprocessing;
  for (const name of Object.keys(contexts)) {
    const context = contexts[name];
    if (isObject(context)) normalizeContext(context);
  }
}

function normalizeContext(context: JsonObject): void {
  switch (context.type) {
    case "runtime":
      describeRuntime(context);
      break;
    case "os":
      describeOperatingSystem(context);
      break;
    case "browser":
      joinNameAndVersion(context, "browser");
      break;
    case "response":
      normalizeResponse(context);
      break;
  }
}

/** Sets a member to name and version, or the name alone, unless it is set. */
export function joinNameAndVersion(context: JsonObject, member: string): void {
  const { name, version } = context;
  if (!isMissing(context[member]) || typeof name !== "string" || name === "") return;
  context[member] = typeof version === "string" && version !== "" ? `${name} ${version}` : name;
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function normalizeResponse(context: JsonObject): void {
  takeCookies(context, "Set-Cookie");
  if (typeof context.data !== "string" || context.data === "") return;
  const { data, contentType } = readBody(context.data, headerOf(context, "Content-Type"));
  context.data = data;
  if (contentType !== undefined) context.inferred_content_type = contentType;
}
