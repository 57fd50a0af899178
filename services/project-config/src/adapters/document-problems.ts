/** Problems of documents for the register. */
import { ConfigDocumentError, type ConfigProblem, type ReportedProblem } from "@weir/project-state";
import { ProjectDocumentError } from "../domain/read-project-document.ts";

/** A problem of a document that is in force otherwise. */
export function asPartial(problem: ConfigProblem): ReportedProblem {
  return { ...problem, effect: "partial" };
}

/** Why a document cannot be used at all. */
export function malformedBy(error: unknown): readonly ReportedProblem[] {
  const problems =
    error instanceof ConfigDocumentError || error instanceof ProjectDocumentError
      ? error.problems
      : [unreadable(error)];
  return problems.map((problem) => ({ ...problem, effect: "malformed" }));
}

function unreadable(error: unknown): ConfigProblem {
  const found = error instanceof Error ? error.message : String(error);
  return { path: "document", found, expected: "JSON or YAML", action: "the last good content stays" };
}
