/** Requests: method, and server without what tells tenants and shards apart (spans, section "HTTP"). */
import type { AllowedHosts, SpanDescriptions } from "@weir/span-descriptions";
import { startsWithMethod } from "@weir/span-descriptions";
import type { Attributes } from "../../values/attributes.ts";
import { setString, setStringIfMissing, stringAt } from "../../values/attributes.ts";

/** Completes the attributes of a request; does nothing for spans of another category. */
export function describeHttpRequest(
  attributes: Attributes,
  descriptions: SpanDescriptions,
  allowedHosts: AllowedHosts,
): void {
  if (stringAt(attributes, "sentry.category") !== "http") return;
  const described = stringAt(attributes, "sentry.description") ?? "";
  const blank = described.indexOf(" ");
  const method = stringAt(attributes, "http.request.method") ?? (blank === -1 ? undefined : described.slice(0, blank));
  const url = stringAt(attributes, "url.full") ?? (blank === -1 ? undefined : described.slice(blank + 1));
  if (stringAt(attributes, "sentry.op") === "http.client") {
    const isRequest = method !== undefined && url !== undefined && startsWithMethod(method);
    const domain = isRequest ? descriptions.domainOfUrl(url, allowedHosts) : undefined;
    if (domain === undefined) describeServer(attributes, descriptions, allowedHosts);
    else {
      setString(attributes, "server.address", domain);
      setStringIfMissing(attributes, "url.full", url);
    }
  }
  setString(attributes, "http.request.method", method?.toUpperCase());
}

function describeServer(attributes: Attributes, descriptions: SpanDescriptions, allowedHosts: AllowedHosts): void {
  const address = stringAt(attributes, "server.address");
  if (address === undefined) return;
  const scheme = stringAt(attributes, "url.scheme");
  setString(attributes, "server.address", descriptions.domainOfAddress(address, allowedHosts));
  if (scheme !== undefined) setStringIfMissing(attributes, "url.full", `${scheme}://${address.toLowerCase()}`);
}
