/** The RPCs by which operators see what is in force: problems of documents, and who works by which revision. */
import {
  type ConfigProblem,
  ConfigProblemEffect,
  type ConfigProblemReport,
  type ProjectConfigServiceDefinition,
  ProjectStatus,
} from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { type ProblemEffect, type ReportedProblem, reportProjectDocument } from "@weir/project-state";
import type { Port } from "@weir/rpc";
import { keySubject } from "../domain/key-subject.ts";
import type { ProblemRegister } from "../domain/problem-register.ts";
import type { ProjectDirectory } from "../domain/project-directory.ts";
import type { Watchers } from "../domain/watchers.ts";
import { toTimestamp } from "./timestamp.ts";

type InspectionMethods = Pick<Port<ProjectConfigServiceDefinition>, "listConfigProblems" | "listAppliedRevisions">;

const maxReports = 1000;

const effects: Readonly<Record<ProblemEffect, ConfigProblemEffect>> = {
  none: ConfigProblemEffect.NONE,
  partial: ConfigProblemEffect.PARTIAL,
  malformed: ConfigProblemEffect.MALFORMED,
};

export interface InspectionMethodsOptions {
  readonly directory: ProjectDirectory;
  readonly watchers: Watchers;
  readonly problems: ProblemRegister;
}

export function createInspectionMethods({
  directory,
  watchers,
  problems,
}: InspectionMethodsOptions): InspectionMethods {
  /** The document that is in force, and the newer one that could not replace it. */
  function reportsOf(publicKey: string): readonly ConfigProblemReport[] {
    const subject = keySubject(publicKey);
    const place = directory.ofKey(publicKey)?.place;
    const { status, document } = directory.state(publicKey);
    const found = status === ProjectStatus.ENABLED ? reportProjectDocument(JSON.parse(document.toString("utf8"))) : [];
    const refused = [problems.get(subject), ...(place === undefined ? [] : [problems.get(`file ${place}`)])]
      .filter((report) => report !== undefined)
      .filter((report) => report.problems.some(({ effect }) => effect === "malformed"));
    const inForce = found.length === 0 ? [] : [{ subject, place: place ?? "", problems: found }];
    return [...inForce, ...refused].map(toMessage);
  }

  return {
    async listConfigProblems({ publicKey }) {
      if (publicKey !== "") return { reports: [...reportsOf(publicKey)] };
      return { reports: problems.list().slice(0, maxReports).map(toMessage) };
    },
    async listAppliedRevisions({ publicKey }) {
      const { revision, status } = directory.state(publicKey);
      const watching = watchers.watchersOf(publicKey).map(({ name, applied }) => ({
        watcher: name,
        revision: applied?.revision,
        appliedAt: applied && toTimestamp(applied.atMs),
      }));
      return { revision, status, watchers: watching };
    },
  };
}

function toMessage(report: {
  subject: string;
  place: string;
  problems: readonly ReportedProblem[];
}): ConfigProblemReport {
  return { subject: report.subject, place: report.place, problems: report.problems.map(toProblem) };
}

function toProblem({ path, found, expected, action, effect }: ReportedProblem): ConfigProblem {
  return { path, found, expected, action, effect: effects[effect] };
}
