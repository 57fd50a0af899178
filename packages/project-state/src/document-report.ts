/**
 * Everything that can be said about a configuration document: what is wrong and what follows from it, and what is only
 * worth a remark (project configuration, section "Leniency").
 */
import type { ConfigProblem } from "@weir/rate-limits";
import { globalMembers } from "./document-members.ts";
import { globalOptions } from "./global-options.ts";
import { keyProblems } from "./key-problems.ts";
import { parseGlobalConfig } from "./parse-global-config.ts";
import { parseProjectState } from "./parse-project-state.ts";
import { projectRemarks } from "./project-remarks.ts";
import { isMembers, unknownMembers } from "./unknown-members.ts";

/**
 * `none`: nothing happens otherwise than the document says; `partial`: a part of it is not in force; `malformed`: it is
 * not in force at all.
 */
export type ProblemEffect = "none" | "partial" | "malformed";

/** A problem, and how much it matters. */
export interface ReportedProblem extends ConfigProblem {
  readonly effect: ProblemEffect;
}

/** Reports on a project state document. Those that matter most come first. Never throws. @param document the parsed JSON */
export function reportProjectDocument(document: unknown): readonly ReportedProblem[] {
  const state = parseProjectState("", "", document);
  const found = state.status === "disabled" ? [] : state.problems;
  const effect = state.status === "pending" ? "malformed" : "partial";
  return [...found.map((problem) => ({ ...problem, effect }) as const), ...projectRemarks(document)];
}

/**
 * The same for a document that is to be a file in the folder of projects, which must name a key.
 * @param document the parsed JSON or YAML
 */
export function reportProjectFile(document: unknown): readonly ReportedProblem[] {
  const problems = reportProjectDocument(document);
  // What has no shape has no keys, either.
  return problems.some(({ effect }) => effect === "malformed") ? problems : [...keyProblems(document), ...problems];
}

/** Reports on a global configuration. Never throws. @param document the parsed JSON */
export function reportGlobalDocument(document: unknown): readonly ReportedProblem[] {
  const { config, problems } = parseGlobalConfig("", document);
  const effect = config === undefined ? "malformed" : "partial";
  const remarks = isMembers(document)
    ? [
        ...unknownMembers(document, "", globalMembers, "ignored"),
        ...unknownMembers(
          document.options,
          "options",
          globalOptions.map(({ name }) => name),
          "passed on to relays downstream, without effect here",
        ),
      ]
    : [];
  return [...problems.map((problem) => ({ ...problem, effect }) as const), ...remarks];
}
