/** What a span did, without the values that it did it with: queries, URLs, resources, cache keys, files. */
export type { DescribedSpan, SpanDescription } from "./describe-span.ts";
export type { Query, QueryDescription } from "./query.ts";
export { queryActionOf } from "./query.ts";
export type { SpanDescriptions } from "./span-descriptions.ts";
export { createSpanDescriptions } from "./span-descriptions.ts";
export type { AllowedHosts } from "./url.ts";
export { startsWithMethod } from "./url.ts";
