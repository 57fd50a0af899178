/** Quotas of project and global configuration documents in typed form. */
import type { ConfigProblem } from "./config-problem.ts";
import { showFound } from "./config-problem.ts";
import type { Quota } from "./quota.ts";
import { QuotaDocumentError, readQuota } from "./quota-document.ts";
import { findInvalidity, findOddities } from "./quota-validity.ts";

/** What was read. */
export interface ParsedQuotas {
  readonly quotas: readonly Quota[];
  readonly problems: readonly ConfigProblem[];
  /**
   * True if a member has the wrong type: then the state around it is malformed as a whole (project configuration,
   * section "Leniency"). What could be read is in `quotas` all the same.
   */
  readonly malformed: boolean;
}

/** Reads the quotas of a project (`config.quotas`); invalid ones are removed and reported. */
export function parseQuotas(document: unknown): ParsedQuotas {
  return parse(document, true);
}

/** Reads the global quotas; invalid ones stay, as they apply to no item or cannot count. */
export function parseGlobalQuotas(document: unknown): ParsedQuotas {
  return parse(document, false);
}

function parse(document: unknown, sanitise: boolean): ParsedQuotas {
  const quotas: Quota[] = [];
  const problems: ConfigProblem[] = [];
  let malformed = false;
  if (document === undefined) return { quotas, problems, malformed };
  if (!Array.isArray(document)) {
    const action = "project state malformed";
    problems.push({ path: "quotas", found: showFound(document), expected: "an array of quotas", action });
    return { quotas, problems, malformed: true };
  }
  for (const [index, entry] of document.entries()) {
    const path = `quotas[${index}]`;
    try {
      const oddities: ConfigProblem[] = [];
      const quota = readQuota(entry, path, (problem) => oddities.push(problem));
      const invalidity = sanitise ? findInvalidity(quota, path) : undefined;
      if (invalidity !== undefined) {
        problems.push(invalidity);
        continue;
      }
      problems.push(...oddities, ...findOddities(quota, path));
      quotas.push(quota);
    } catch (error) {
      if (!(error instanceof QuotaDocumentError)) throw error;
      problems.push(error.problem);
      malformed = true;
    }
  }
  return { quotas, problems, malformed };
}
