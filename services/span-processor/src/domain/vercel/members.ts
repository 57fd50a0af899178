/** Members of Vercel's log entries that become attributes (logs, section "Vercel log drain"). */

/** Texts, by member: the attribute, or empty for a text that is used otherwise. */
export const textMembers: ReadonlyMap<string, string> = new Map([
  ["id", "vercel.id"],
  ["deploymentId", "vercel.deployment_id"],
  ["source", "vercel.source"],
  ["host", "server.address"],
  ["projectId", "vercel.project_id"],
  ["buildId", "vercel.build_id"],
  ["entrypoint", "vercel.entrypoint"],
  ["destination", "vercel.destination"],
  ["path", "vercel.path"],
  ["branch", "vercel.branch"],
  ["type", "vercel.log_type"],
  ["requestId", "vercel.request_id"],
  ["environment", "sentry.environment"],
  ["ja3Digest", "vercel.ja3_digest"],
  ["ja4Digest", "vercel.ja4_digest"],
  ["edgeType", "vercel.edge_type"],
  ["projectName", "vercel.project_name"],
  ["executionRegion", "vercel.execution_region"],
  ["message", ""],
  ["traceId", ""],
  ["trace.id", ""],
  ["spanId", ""],
  ["span.id", ""],
]);

/** Integers, by member. */
export const integerMembers: ReadonlyMap<string, string> = new Map([["statusCode", "vercel.status_code"]]);

/** Texts of the member `proxy`. */
export const proxyTextMembers: ReadonlyMap<string, string> = new Map([
  ["method", "vercel.proxy.method"],
  ["host", "vercel.proxy.host"],
  ["path", "vercel.proxy.path"],
  ["region", "vercel.proxy.region"],
  ["referer", "vercel.proxy.referer"],
  ["clientIp", "vercel.proxy.client_ip"],
  ["scheme", "vercel.proxy.scheme"],
  ["cacheId", "vercel.proxy.cache_id"],
  ["pathType", "vercel.proxy.path_type"],
  ["pathTypeVariant", "vercel.proxy.path_type_variant"],
  ["vercelId", "vercel.proxy.vercel_id"],
  ["vercelCache", "vercel.proxy.vercel_cache"],
  ["lambdaRegion", "vercel.proxy.lambda_region"],
  ["wafAction", "vercel.proxy.waf_action"],
  ["wafRuleId", "vercel.proxy.waf_rule_id"],
]);

/** Integers of the member `proxy`. */
export const proxyIntegerMembers: ReadonlyMap<string, string> = new Map([
  ["timestamp", "vercel.proxy.timestamp"],
  ["statusCode", "vercel.proxy.status_code"],
  ["responseByteSize", "vercel.proxy.response_byte_size"],
]);
