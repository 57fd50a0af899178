/** Which members of an event hold personal data (PII, section "Which fields are PII"). */
import { valueType } from "../selector/value-types.ts";
import { contextsPlan } from "./context-plans.ts";
import type { PiiOfName, Plan, StructPlan } from "./plan.ts";
import { list, skip, struct, valuesOf } from "./plan.ts";

const pairs: Plan = { kind: "pairs", pii: "true" };
const imagePath: Plan = { kind: "image_path", pii: "maybe" };

const frame = struct({
  types: valueType.frame,
  yes: ["vars"],
  maybe: ["module", "file_revision"],
  members: { filename: imagePath, abs_path: imagePath },
});
const stacktrace = struct({ types: valueType.stacktrace, members: { frames: list(frame) } });
const mechanism = struct({ yes: ["description", "data"] });
const exception = struct({
  types: valueType.exception,
  yes: ["value"],
  members: { stacktrace, raw_stacktrace: stacktrace, mechanism },
});
const thread = struct({ types: valueType.thread, members: { stacktrace, raw_stacktrace: stacktrace } });
const breadcrumb = struct({ types: valueType.breadcrumb, yes: ["message", "data"] });

const user: StructPlan = {
  ...struct({
    types: valueType.user,
    no: ["segment"],
    members: { geo: struct({ yes: ["country_code", "city", "subdivision", "region"] }) },
    others: "true",
  }),
  isUser: true,
};

const request = struct({
  types: valueType.request,
  yes: ["data", "fragment", "env"],
  maybe: ["url"],
  no: ["method", "protocol", "inferred_content_type", "api_target", "body_size"],
  members: { query_string: pairs, cookies: pairs, headers: pairs },
  others: "true",
});

const message: Plan = { kind: "free", pii: "true", types: valueType.message };
const logentry = struct({
  types: valueType.logentry,
  yes: ["params"],
  no: ["message"],
  members: { formatted: message },
  others: "true",
});

const nativeImage = struct({ members: { code_file: imagePath, debug_file: imagePath } });
const sourceMapImage = struct({ maybe: ["debug_file"] });
const images: Plan = list({
  kind: "chosen",
  choose: ({ type }) =>
    type === "sourcemap" || type === "jvm" ? sourceMapImage : type === "proguard" ? skip : nativeImage,
});

const csp = struct({
  yes: ["effective_directive", "blocked_uri", "document_uri", "referrer"],
  maybe: ["source_file"],
  no: ["original_policy", "status_code", "violated_directive", "line_number", "column_number", "script_sample", "disposition"],
  others: "true",
}); // biome-ignore format: names in a row

const sentryTags = struct({
  yes: ["user", "user.id", "user.ip", "user.username", "user.email"],
  others: "maybe",
});

function spanPlan(piiOf: PiiOfName): Plan {
  return struct({
    types: valueType.span,
    maybe: ["description", "tags"],
    no: [
      "timestamp", "start_timestamp", "exclusive_time", "op", "span_id", "parent_span_id", "trace_id", "segment_id",
      "is_segment", "is_remote", "status", "origin", "profile_id", "received", "measurements", "platform",
      "was_transaction", "kind", "performance_issues_spans", "_performance_issues_spans",
    ],
    members: {
      data: { kind: "named", pii: "true", piiOf },
      links: list(struct({ maybe: ["attributes"], no: ["trace_id", "span_id", "sampled"], others: "maybe" })),
      sentry_tags: sentryTags,
    },
    others: "maybe",
  }); // biome-ignore format: names in a row
}

/** Members of an event that hold nothing personal, or nothing that is scrubbed. */
const plainMembers = [
  "event_id", "level", "version", "type", "fingerprint", "transaction", "transaction_info", "time_spent", "logger",
  "modules", "platform", "timestamp", "start_timestamp", "received", "release", "dist", "environment", "site",
  "ingest_path", "key_id", "project", "grouping_config", "checksum", "measurements", "breakdowns",
  "scraping_attempts", "_metrics", "_dsc", "_performance_issues_spans", "_meta",
]; // biome-ignore format: names in a row

/**
 * Describes events.
 * @param piiOf tells of attributes of spans by their names whether they are personal
 */
export function createEventPlan(piiOf: PiiOfName): Plan {
  return struct({
    yes: ["server_name", "extra"],
    maybe: ["culprit"],
    no: plainMembers,
    members: {
      tags: { kind: "pairs", pii: "maybe" },
      user,
      request,
      logentry,
      exception: valuesOf(exception),
      stacktrace,
      threads: valuesOf(thread),
      breadcrumbs: valuesOf(breadcrumb),
      template: struct({ yes: ["filename", "abs_path"] }),
      sdk: struct({ types: valueType.sdk, yes: ["client_ip"] }),
      debug_meta: struct({ members: { images } }),
      csp,
      errors: list(struct({ no: ["type", "name", "value"], others: "maybe" })),
      contexts: contextsPlan(piiOf),
      spans: list(spanPlan(piiOf)),
    },
    others: "true",
  });
}
