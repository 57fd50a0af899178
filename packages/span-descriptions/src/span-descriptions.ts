/** Everything of this package, with the memories that its parts share. */
import type { DescribedSpan, SpanDescription } from "./describe-span.ts";
import { describeSpan } from "./describe-span.ts";
import { createHostScrubber } from "./host.ts";
import type { DescribeQuery } from "./query.ts";
import { createQueryDescriber } from "./query.ts";
import type { AllowedHosts } from "./url.ts";
import { domainOfAddress, domainOfUrl } from "./url.ts";

/** Describes what spans did, without the values that they did it with. */
export interface SpanDescriptions {
  /** A database query (spans, section "DB"). */
  readonly describeQuery: DescribeQuery;
  /** The domain of a request by its URL, in lower case, with port; undefined for what has none. */
  domainOfUrl(url: string, allowed: AllowedHosts): string | undefined;
  /** The domain of a request by its server's address, with port. */
  domainOfAddress(address: string, allowed: AllowedHosts): string;
  /** A span of version 1 (spans, section "V1 descriptions"). */
  describeSpan(span: DescribedSpan, allowed: AllowedHosts): SpanDescription;
}

/** Descriptions that remember recent queries and hosts, within fixed bounds. */
export function createSpanDescriptions(): SpanDescriptions {
  const describeQuery = createQueryDescriber();
  const scrubHost = createHostScrubber();
  return {
    describeQuery,
    domainOfUrl: (url, allowed) => domainOfUrl(url, scrubHost, allowed),
    domainOfAddress: (address, allowed) => domainOfAddress(address, scrubHost, allowed),
    describeSpan: (span, allowed) => describeSpan(span, { describeQuery, scrubHost }, allowed),
  };
}
