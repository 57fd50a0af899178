/** The operation of a span, from what else it says (spans, section "Op"). */
import type { Attributes } from "../../values/attributes.ts";
import { setString, stringAt } from "../../values/attributes.ts";

/** Sets `sentry.op` if the key is absent. */
export function fillOp(attributes: Attributes): void {
  if (!attributes.has("sentry.op")) setString(attributes, "sentry.op", inferOp(attributes));
}

function inferOp(attributes: Attributes): string {
  if (attributes.has("http.request.method")) return httpOp(attributes);
  if (attributes.has("db.system.name")) return "db";
  const generation = stringAt(attributes, "gen_ai.operation.name");
  if (generation !== undefined) return `gen_ai.${generation}`;
  if (attributes.has("rpc.service")) return "rpc";
  if (attributes.has("messaging.system")) return "message";
  return stringAt(attributes, "faas.trigger") ?? "default";
}

function httpOp(attributes: Attributes): string {
  const kind = stringAt(attributes, "sentry.kind");
  if (kind === "client" || kind === "server") return `http.${kind}`;
  return attributes.has("sentry.http.prefetch") ? "http.prefetch" : "http";
}
