/** Descriptions of spans of version 1 without their values, by what the span did (spans, section "V1 descriptions"). */
import { shortHash } from "./hash.ts";
import type { ScrubHost } from "./host.ts";
import type { DescribeQuery, QueryDescription } from "./query.ts";
import { describeRedis } from "./redis.ts";
import { describeResource } from "./resource.ts";
import type { AllowedHosts } from "./url.ts";
import { parseUrl, scrubUrlHost, startsWithMethod, withPort } from "./url.ts";

/** A span, as far as its description depends on it. */
export interface DescribedSpan {
  readonly op: string;
  readonly description: string | undefined;
  readonly origin: string | undefined;
  /** `db.system.name` */
  readonly system: string | undefined;
  /** `db.operation.name` */
  readonly operation: string | undefined;
  /** `db.collection.name` */
  readonly collection: string | undefined;
  /** `ui.component_name` */
  readonly componentName: string | undefined;
}

/** What a span did. */
export interface SpanDescription {
  readonly text: string | undefined;
  /** Groups spans of the same text: 16 hex digits. */
  readonly hash: string | undefined;
  /** Host and port of a request; host of a resource. */
  readonly domain: string | undefined;
  /** For databases. */
  readonly query: QueryDescription | undefined;
}

/** What the rules work with. */
export interface DescriptionTools {
  readonly describeQuery: DescribeQuery;
  readonly scrubHost: ScrubHost;
}

const ids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{6,}/gi;
const unchangedOps = new Set(["ui.load", "contentprovider.load", "application.load", "activity.load"]);
const maxLength = 1024 * 1024;
const nothing: SpanDescription = { text: undefined, hash: undefined, domain: undefined, query: undefined };

/** Describes a span. */
export function describeSpan(span: DescribedSpan, tools: DescriptionTools, allowed: AllowedHosts): SpanDescription {
  const { description, op } = span;
  const dot = op.indexOf(".");
  const first = dot === -1 ? op : op.slice(0, dot);
  if (first === "db") return describeDatabase(span, tools);
  if (description === undefined || description.length > maxLength) return nothing;
  if (first === "http") return describeRequest(description, tools.scrubHost, allowed);
  if (first === "resource") return describeWebResource(description, op, tools.scrubHost);
  return described(describeOther(first, span, description));
}

function described(text: string | undefined, domain?: string): SpanDescription {
  if (text === undefined || text === "") return nothing;
  return { text, hash: shortHash(text), domain, query: undefined };
}

function describeDatabase(span: DescribedSpan, { describeQuery }: DescriptionTools): SpanDescription {
  const query = describeQuery({ ...span, text: span.description, operation: span.operation });
  return { text: query.text, hash: query.hash, domain: undefined, query };
}

function describeOther(first: string, span: DescribedSpan, description: string): string | undefined {
  const { op } = span;
  if (unchangedOps.has(op)) return description;
  switch (first) {
    case "cache":
      return describeRedis(description);
    case "app":
      return op.length > first.length ? description : undefined;
    case "ai":
      return op.startsWith("ai.run") || op.startsWith("ai.pipeline") ? description : undefined;
    case "ui":
      return op.startsWith("ui.interaction.") || op.startsWith("ui.react.") ? span.componentName : undefined;
    case "file":
      return describeFile(description);
    case "function":
      return description.replace(ids, "*");
    default:
      return undefined;
  }
}

function describeFile(description: string): string {
  const blank = description.indexOf(" ");
  const word = blank === -1 ? description : description.slice(0, blank);
  const name = word.slice(word.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot === -1 ? "*" : `*.${name.slice(dot + 1)}`;
}

function describeRequest(description: string, scrubHost: ScrubHost, allowed: AllowedHosts): SpanDescription {
  const blank = description.indexOf(" ");
  if (blank === -1 || !startsWithMethod(description)) return nothing;
  const method = description.slice(0, blank);
  const target = description.slice(blank + 1);
  if (target.startsWith("data:image/")) return described(`${method} data:image/*`);
  const url = parseUrl(target);
  const host = url === undefined ? undefined : scrubUrlHost(url, scrubHost, allowed);
  if (url === undefined || host === undefined) return described(`${method} *`);
  const domain = withPort(host, url);
  return described(`${method} ${url.protocol}//${domain}`, url.hostname.startsWith("[") ? undefined : domain);
}

function describeWebResource(description: string, op: string, scrubHost: ScrubHost): SpanDescription {
  const text = describeResource(description, op, scrubHost);
  return described(text, text === undefined ? undefined : /^[a-z-]+:\/\/([^/]+)/.exec(text)?.[1]);
}
