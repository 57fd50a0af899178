/** The members of an event, in the order in which consumers are told about their errors. */
import { isObject } from "../json.ts";
import { toJsonText } from "../write-json.ts";
import { contexts } from "./context-schema.ts";
import { debugMeta } from "./debug-schema.ts";
import { exceptions } from "./exception-schema.ts";
import { isEmpty } from "./read-value.ts";
import { request, user } from "./request-schema.ts";
import {
  boolean,
  ipAddress,
  lenientText,
  level,
  lineText,
  plainId,
  text,
  timestamp,
  trimmedText,
  unsigned,
} from "./scalars.ts";
import { bag, field, free, leaf, list, map, object, refuse, refuseUnexplained } from "./shape.ts";
import { stacktrace, template, threads } from "./stacktrace-schema.ts";
import { valuesList } from "./values-list.ts";

const longText = { maxCharacters: 8192, allowance: 200 };

const params = leaf((value, place) =>
  isObject(value) || Array.isArray(value) ? value : refuse(place, "expected message parameters", value),
);

const logentry = object(
  { message: field(text, longText), formatted: field(text, longText), params: bag(params, 5, 2048) },
  { prepare: entryOfText },
);

function entryOfText(value: unknown): unknown {
  if (isObject(value)) return value;
  if (value === false) return undefined;
  return { formatted: typeof value === "string" ? value : toJsonText(value) };
}

const breadcrumb = object(
  {
    timestamp,
    type: field(text, { maxCharacters: 128 }),
    category: field(text, { maxCharacters: 128 }),
    level,
    message: field(text, longText),
    data: bag(map(free), 5, 2048),
    event_id: plainId,
    origin: field(text, { maxCharacters: 128 }),
  },
  { aliases: new Map([["ty", "type"]]), others: "refuse" },
);

const sdkName = field(text, { required: true, maxCharacters: 256, allowance: 20 });

const inferIp = leaf((value, place) =>
  value === "auto" || value === "never" || value === "legacy" ? value : refuseUnexplained(place, value),
);

const sdk = object(
  {
    name: sdkName,
    version: sdkName,
    integrations: list(text),
    features: list(text),
    packages: list(object({ name: text, version: text })),
    client_ip: ipAddress,
    settings: object({ infer_ip: inferIp }),
  },
  { prepare: (value) => (isEmpty(value) ? undefined : value) },
);

/** An event. */
export const eventSchema = object(
  {
    event_id: free,
    level,
    version: free,
    type: free,
    fingerprint: field(list(lenientText), { omitEmpty: true }),
    culprit: field(text, { maxCharacters: 200 }),
    transaction: field(trimmedText, { maxCharacters: 200 }),
    transaction_info: object({
      source: text,
      original: field(trimmedText, { maxCharacters: 200 }),
      changes: list(free),
      propagations: unsigned,
    }),
    time_spent: unsigned,
    logentry: field(logentry, { omitEmpty: true }),
    logger: field(lineText, { maxCharacters: 64 }),
    modules: bag(map(text), 7, 8192),
    platform: text,
    timestamp,
    start_timestamp: timestamp,
    received: timestamp,
    server_name: field(text, { maxCharacters: 256, allowance: 20 }),
    release: field(lenientText, { maxCharacters: 200, omitEmpty: true }),
    dist: text,
    environment: field(text, { maxCharacters: 64 }),
    site: field(text, { maxCharacters: 256, allowance: 20 }),
    user: field(user, { omitEmpty: true }),
    request,
    contexts,
    breadcrumbs: field(valuesList(breadcrumb), { omitEmpty: true }),
    exception: field(exceptions, { omitEmpty: true }),
    stacktrace: field(stacktrace, { omitEmpty: true }),
    template,
    threads: field(threads, { omitEmpty: true }),
    tags: free,
    extra: bag(map(bag(free, 7, 16_384)), 7, 262_144, { omitEmpty: true }),
    debug_meta: field(debugMeta, { omitEmpty: true }),
    sdk: field(sdk, { omitEmpty: true }),
    ingest_path: bag(list(object({ version: text, public_key: text })), 5, 2048),
    errors: free,
    key_id: free,
    project: free,
    grouping_config: free,
    checksum: field(text, { maxCharacters: 128 }),
    csp: free,
    spans: free,
    measurements: free,
    breakdowns: free,
    scraping_attempts: free,
    _metrics: free,
    _dsc: free,
    _performance_issues_spans: boolean,
    _meta: free,
  },
  { others: "keep" },
);
