/** The SDK that made an event (events, section "Normalisation", default attributes). */
import type { EventDocument } from "./event.ts";
import { isObject } from "./json.ts";

/**
 * Fills in the SDK from the client string where the event names none.
 * @param client `name/version` or `name version`; empty: not told
 */
export function fillSdk({ fields }: EventDocument, client: string): void {
  if (isObject(fields.sdk)) return;
  const named = splitClient(client);
  if (named !== undefined) fields.sdk = named;
}

function splitClient(client: string): { name: string; version: string } | undefined {
  const slash = client.indexOf("/");
  const at = slash >= 0 ? slash : client.indexOf(" ");
  if (at < 0) return undefined;
  return { name: client.slice(0, at), version: client.slice(at + 1) };
}
