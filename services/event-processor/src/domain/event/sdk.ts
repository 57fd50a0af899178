/** The SDK that made an event (events, section "Normalisation", default attributes). */
import type { EventDocument } from "./event.ts";
import { isObject } from "./json.ts";
import { addError } from "./meta.ts";

/**
 * Fills in the SDK from the client string where the event names none; a named one without name or version gets a note.
 * @param client `name/version` or `name version`; empty: not told
 */
export function fillSdk({ fields, meta }: EventDocument, client: string): void {
  const sdk = fields.sdk;
  if (isObject(sdk) && Object.keys(sdk).length > 0) {
    for (const name of ["name", "version"]) {
      if (sdk[name] !== undefined && sdk[name] !== null && sdk[name] !== "") continue;
      sdk[name] = null;
      addError(meta, ["sdk", name], { kind: "missing_attribute" });
    }
    return;
  }
  const named = splitClient(client);
  if (named !== undefined) fields.sdk = named;
}

function splitClient(client: string): { name: string; version: string } | undefined {
  const slash = client.indexOf("/");
  const at = slash >= 0 ? slash : client.indexOf(" ");
  if (at < 0) return undefined;
  return { name: client.slice(0, at), version: client.slice(at + 1) };
}
