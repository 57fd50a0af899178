/** Says in words what the server answered to an envelope. */

/** What the server answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** `X-Sentry-Rate-Limits`. */
  readonly rateLimits: string | undefined;
  /** `Retry-After`, seconds. */
  readonly retryAfter: string | undefined;
}

/** Lines for the person who sent it, the verdict first. */
export function describeAnswer({ status, body, rateLimits, retryAfter }: Answer): readonly string[] {
  const limits = describeRateLimits(rateLimits ?? "");
  if (status === 429)
    return [
      `refused (429): rate limited${retryAfter === undefined ? "" : `; try again in ${retryAfter} s`}`,
      ...limits,
    ];
  if (status >= 200 && status < 300) return [`accepted (${status})${idOf(body)}`, ...limits];
  return [`refused (${status}): ${reasonOf(body)}`, ...limits];
}

/**
 * Lines for a value of `X-Sentry-Rate-Limits`: `seconds:categories:scope:reason:namespaces`, separated by commas
 * (quotas, section "Headers").
 */
function describeRateLimits(header: string): readonly string[] {
  return header
    .split(",")
    .map((limit) => limit.trim())
    .filter((limit) => limit !== "")
    .map((limit) => {
      const [seconds = "", categories = "", scope = "", reason = ""] = limit.split(":");
      const subject = categories === "" ? "everything" : categories.split(";").join(", ");
      return `limited for ${seconds} s: ${subject} of this ${scope}${reason === "" ? "" : ` (${reason})`}`;
    });
}

function idOf(body: string): string {
  const id = memberOf(body, "id");
  return typeof id === "string" ? `, event id ${id}` : "";
}

function reasonOf(body: string): string {
  const detail = memberOf(body, "detail");
  const causes = memberOf(body, "causes");
  const parts = [detail, ...(Array.isArray(causes) ? causes : [])].filter((part) => typeof part === "string");
  return parts.length > 0 ? parts.join(": ") : body.slice(0, 200).trim() || "no reason was given";
}

function memberOf(body: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
  } catch {
    return undefined;
  }
}
