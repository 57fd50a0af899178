/** Takes the variables of a GraphQL request out of an event, and what the response says of them (PII, section "GraphQL"). */
import { isPlainObject } from "../scrubber.ts";

type JsonObject = Record<string, unknown>;

const filtered = "[Filtered]";
/** Objects inside each other that are looked into, at most; what is deeper is dropped. */
const maxDepth = 512;

/** Scrubs an event whose request is one of GraphQL, in place. */
export function scrubGraphql(event: JsonObject): void {
  const request = objectAt(event, "request");
  const data = request === undefined ? undefined : objectAt(request, "data");
  if (data === undefined || typeof request?.api_target !== "string") return;
  if (request.api_target.toLowerCase() !== "graphql") return;
  const names = scrubVariables(data);
  const contexts = objectAt(event, "contexts");
  const response = contexts === undefined ? undefined : objectAt(contexts, "response");
  const responseData = response === undefined ? undefined : objectAt(response, "data");
  if (responseData === undefined || !isPlainObject(responseData.data)) return;
  if (names.size === 0) delete responseData.data;
  else scrubNamed(responseData.data, names, 0);
}

function scrubVariables(data: JsonObject): ReadonlySet<string> {
  const variables = objectAt(data, "variables");
  if (variables === undefined) return new Set();
  const names = Object.keys(variables);
  data.variables = Object.fromEntries(names.map((name) => [name, filtered]));
  return new Set(names);
}

function scrubNamed(object: JsonObject, names: ReadonlySet<string>, depth: number): void {
  for (const name of Object.keys(object)) {
    const member = object[name];
    if (isPlainObject(member)) {
      if (depth < maxDepth) scrubNamed(member, names, depth + 1);
      else object[name] = null;
    } else if (names.has(name) && name !== "__proto__") {
      object[name] = filtered;
    }
  }
}

function objectAt(parent: JsonObject, name: string): JsonObject | undefined {
  const value = parent[name];
  return isPlainObject(value) ? value : undefined;
}
