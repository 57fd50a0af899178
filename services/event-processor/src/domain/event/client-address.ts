/** The user's IP address, where the event leaves it to us (events, section "Normalisation", IP). */
import { isIP } from "node:net";
import type { EventDocument } from "./event.ts";
import type { JsonObject } from "./json.ts";
import { isObject, objectMember } from "./json.ts";
import type { MetaNode } from "./meta.ts";

const auto = "{{auto}}";
/** Platforms whose users send their events themselves. */
const clientPlatforms = new Set<unknown>(["javascript", "cocoa", "objc"]);

/**
 * Fills in `user.ip_address` as the SDK's setting `infer_ip` has it.
 * @param clientAddress of the request; undefined: unknown, or not to be stored
 */
export function inferAddress(event: EventDocument, clientAddress: string | undefined): void {
  const { fields, meta } = event;
  const setting = inferSetting(fields.sdk, meta);
  const sent = isObject(fields.user) ? fields.user.ip_address : undefined;
  if (setting === "never") {
    if (sent === auto && isObject(fields.user)) fields.user.ip_address = null;
    return;
  }
  const server = serverAddress(fields.request);
  const candidate = server ?? clientAddress;
  const missing = sent === undefined || sent === null || sent === "";
  if (candidate === undefined) return;
  if (sent === auto || (missing && setting === "auto")) setAddress(fields, candidate);
  else if (missing && server !== undefined) setAddress(fields, server);
  else if (missing && clientPlatforms.has(fields.platform) && !wasRemoved(meta)) setAddress(fields, candidate);
}

function setAddress(fields: JsonObject, address: string): void {
  objectMember(fields, "user").ip_address = address;
}

function inferSetting(sdk: unknown, meta: MetaNode): "auto" | "never" | "legacy" {
  const settings = isObject(sdk) ? sdk.settings : undefined;
  const setting = isObject(settings) ? settings.infer_ip : undefined;
  if (setting === "auto" || setting === "never") return setting;
  const refused = meta.members.get("sdk")?.members.get("settings")?.members.get("infer_ip")?.own !== undefined;
  return refused ? "never" : "legacy";
}

/** The client's address as the server saw it that made the event. */
function serverAddress(request: unknown): string | undefined {
  const env = isObject(request) ? request.env : undefined;
  const address = isObject(env) ? env.REMOTE_ADDR : undefined;
  return typeof address === "string" && isIP(address) !== 0 ? address : undefined;
}

/** True if the client removed the address on purpose. */
function wasRemoved(meta: MetaNode): boolean {
  const remarks = meta.members.get("user")?.members.get("ip_address")?.own?.remarks ?? [];
  return remarks.some((remark) => Array.isArray(remark) && remark[1] === "x");
}
