/** Rules by which a project's names are clustered, read once per configuration. */
import type { EnabledProject } from "@weir/project-state";
import type { NameRule } from "@weir/transaction-names";
import { parseNameRules } from "@weir/transaction-names";

/** The rules of a project. */
export type ProjectNameRules = (project: EnabledProject) => readonly NameRule[];

/** Reads the rules from configurations, and keeps them as long as these. */
export function createProjectNameRules(): ProjectNameRules {
  const known = new WeakMap<EnabledProject, readonly NameRule[]>();
  return (project) => {
    let rules = known.get(project);
    if (rules === undefined) {
      rules = parseNameRules(project.config.document.txNameRules);
      known.set(project, rules);
    }
    return rules;
  };
}
