/** What an upstream tells about limits: `X-Sentry-Rate-Limits` and `Retry-After` (quotas, section "Headers"). */
import { DataCategory, parseCategoryName } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import { isMetricNamespace } from "./quota-validity.ts";
import type { RateLimit } from "./rate-limit.ts";
import { rateLimitScopeId } from "./rate-limit.ts";
import { RateLimits } from "./rate-limits.ts";

/** The headers of an answer with status 429. Undefined: missing. Several lines of one name are joined by comma. */
export interface LimitHeaders {
  readonly rateLimits: string | undefined;
  readonly retryAfter: string | undefined;
}

/** An ended limit for a number that is none, or too large to be one. */
const ended = 0;
const maxSeconds = 2 ** 32;
const unsupportedNamespace = "unsupported";

/**
 * The limits that an answer with status 429 tells: those of its header that are active, else one on everything of the
 * key, with the reason `generic`, for as long as `Retry-After` says.
 * @param scoping whose request was refused: limits hold for its organization, project, or key
 * @param nowMs ms since the epoch, the moment of the answer
 * @returns without active limits if neither header says for how long
 */
export function limitsOfAnswer({ rateLimits, retryAfter }: LimitHeaders, scoping: Scoping, nowMs: number): RateLimits {
  const told = parseRateLimitsHeader(rateLimits ?? "", scoping, nowMs);
  if (told.isLimited(nowMs)) return told;
  const seconds = wholeSeconds(retryAfter ?? "") ?? ended;
  return RateLimits.of([
    {
      categories: [],
      scope: QuotaScope.KEY,
      scopeId: scoping.publicKey,
      reasonCode: "generic",
      expiresAtMs: nowMs + seconds * 1000,
      namespaces: [],
      dimensional: false,
    },
  ]);
}

/**
 * Reads `X-Sentry-Rate-Limits`. A limit whose time cannot be read is skipped; names of categories and namespaces that
 * are not known stay in it, as something that nothing matches, so that it does not become a limit on everything.
 * @param nowMs ms since the epoch
 */
export function parseRateLimitsHeader(header: string, scoping: Scoping, nowMs: number): RateLimits {
  const limits = RateLimits.empty();
  for (const part of header.split(",")) {
    const limit = parseLimit(part.trim(), scoping, nowMs);
    if (limit !== undefined) limits.add(limit);
  }
  return limits;
}

function parseLimit(text: string, scoping: Scoping, nowMs: number): RateLimit | undefined {
  const [time = "", categories = "", scopeName = "", reason = "", namespaces = ""] = text.split(":");
  const seconds = wholeSeconds(time);
  if (seconds === undefined) return undefined;
  const scope = scopes.get(scopeName) ?? QuotaScope.KEY;
  return {
    categories: namesOf(categories).map((name) => parseCategoryName(name) ?? DataCategory.UNRECOGNIZED),
    scope,
    scopeId: rateLimitScopeId(scope, scoping),
    reasonCode: reason === "" ? undefined : reason,
    expiresAtMs: nowMs + seconds * 1000,
    namespaces: namesOf(namespaces).map((name) => (isMetricNamespace(name) ? name : unsupportedNamespace)),
    dimensional: false,
  };
}

const scopes: ReadonlyMap<string, QuotaScope> = new Map([
  ["organization", QuotaScope.ORGANIZATION],
  ["project", QuotaScope.PROJECT],
  ["key", QuotaScope.KEY],
]);

function namesOf(list: string): readonly string[] {
  return list === "" ? [] : list.split(";");
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const special = /^[+-]?(nan|inf|infinity)$/i;

/** Rounded up, at least 0; 0 for a number that is not finite or absurd; undefined for anything but a number. */
function wholeSeconds(text: string): number | undefined {
  if (special.test(text)) return ended;
  if (!decimal.test(text)) return undefined;
  const seconds = Math.ceil(Number(text));
  return seconds > maxSeconds ? ended : Math.max(0, seconds);
}
