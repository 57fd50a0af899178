/**
 * Rule conditions, which sampling rules and inbound filters share, and the glob language inside them.
 * Everything that comes from a user is compiled once, when the configuration is read, and matched in linear time.
 */
export type { Condition } from "./condition.ts";
export { ConditionError } from "./condition-error.ts";
export { describeCondition, describeField } from "./describe-condition.ts";
export type { ConditionFinding } from "./explain-condition.ts";
export { explainCondition } from "./explain-condition.ts";
export type { FieldValue, GetField, IdValue, IpValue, ListValue } from "./field-value.ts";
export type { Glob, GlobOptions } from "./glob/glob.ts";
export { compileGlob } from "./glob/glob.ts";
export { fieldsOf, isSupported } from "./inspection.ts";
export type { IpAddress, IpNetwork } from "./ip-network.ts";
export { parseIpAddress, parseIpNetwork } from "./ip-network.ts";
export { matches } from "./matches.ts";
export { parseCondition } from "./parse-condition.ts";
export type { ReleaseParts } from "./release.ts";
export { releaseParts } from "./release.ts";
