/** JSON that keeps the difference between `1` and `1.0`, and integers beyond 2^53. */

export type { JsonErrorCode } from "./json-error.ts";
export { JsonError } from "./json-error.ts";
export type { JsonObject, JsonValue } from "./json-value.ts";
export { asNumber, Float64, float64, integer, isInteger, isJsonArray, isJsonObject, maxInt64 } from "./json-value.ts";
export type { ParseOptions } from "./parse-json.ts";
export { parseJson } from "./parse-json.ts";
export type { WriteOptions } from "./write-json.ts";
export { sortedKeys, writeFloat, writeJson, writeString } from "./write-json.ts";
