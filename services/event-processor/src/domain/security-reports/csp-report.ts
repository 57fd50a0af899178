/** Reports of browsers about violations of a content security policy (events, section "Security (CSP) reports"). */
import type { JsonObject } from "../event/json.ts";
import { isObject, setMember } from "../event/json.ts";
import { findDirective } from "./directives.ts";

/** A report as consumers know it: members in snake case. */
export interface CspReport {
  readonly members: JsonObject;
  /** The directive that was violated. */
  readonly directive: string;
  readonly blockedUri: string;
  readonly documentUri: string;
  readonly referrer: string;
  readonly violatedDirective: string;
}

/** A report, or why there is none. */
export type ParsedReport =
  | { readonly kind: "report"; readonly report: CspReport }
  /** A report about something else. */
  | { readonly kind: "other_report" }
  | { readonly kind: "no_report" }
  /** A report about a directive that is not known. */
  | { readonly kind: "unknown_directive" };

const camelCase = new Map([
  ["effectiveDirective", "effective_directive"],
  ["blockedURL", "blocked_uri"],
  ["documentURL", "document_uri"],
  ["originalPolicy", "original_policy"],
  ["statusCode", "status_code"],
  ["violatedDirective", "violated_directive"],
  ["sourceFile", "source_file"],
  ["lineNumber", "line_number"],
  ["columnNumber", "column_number"],
  ["scriptSample", "script_sample"],
  ["sample", "script_sample"],
]);
const knownMembers = new Set([...camelCase.values(), "referrer", "disposition"]);
const numbers = ["status_code", "line_number", "column_number"];

/** Reads a report from its parsed payload. */
export function readCspReport(payload: unknown): ParsedReport {
  if (!isObject(payload)) return { kind: "no_report" };
  if (isObject(payload["csp-report"])) return readMembers(payload["csp-report"]);
  if (payload.type === "csp-violation" && isObject(payload.body)) return readMembers(payload.body);
  return { kind: typeof payload.type === "string" ? "other_report" : "no_report" };
}

function readMembers(sent: JsonObject): ParsedReport {
  const members: JsonObject = {};
  for (const name of Object.keys(sent)) {
    const value = sent[name];
    if (value !== null) setMember(members, canonicalName(name), value);
  }
  for (const name of numbers) members[name] = readNumber(members[name]);
  members.blocked_uri ??= "self";
  members.violated_directive ??= "";
  const directive =
    findDirective(textOf(members.effective_directive)) ?? findDirective(textOf(members.violated_directive));
  if (directive === undefined) return { kind: "unknown_directive" };
  members.effective_directive = directive;
  const report = {
    members,
    directive,
    blockedUri: textOf(members.blocked_uri),
    documentUri: textOf(members.document_uri),
    referrer: textOf(members.referrer),
    violatedDirective: textOf(members.violated_directive),
  };
  return { kind: "report", report };
}

function canonicalName(name: string): string {
  const camel = camelCase.get(name);
  if (camel !== undefined) return camel;
  const snake = name.replaceAll("-", "_");
  return knownMembers.has(snake) ? snake : name;
}

function readNumber(value: unknown): unknown {
  return typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
