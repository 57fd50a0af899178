/**
 * Names of transactions and segments without the parts that differ from call to call: identifiers, and what the rules
 * of a project name. Linear in the length of a name, whatever the name and the rules.
 */
export type { CleanedName, NameRemark } from "./clean-name.ts";
export { cleanName } from "./clean-name.ts";
export type { NameRule } from "./name-rules.ts";
export { parseNameRules } from "./name-rules.ts";
