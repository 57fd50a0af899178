/** What is wrong in the documents of all sources now, so that it can be asked for; the log has it only once. */
import type { ReportedProblem } from "@weir/project-state";

/** What is wrong in one document. */
export interface ProblemReport {
  /** `project key …`, `file …` or `global configuration`. */
  readonly subject: string;
  /** Where the document comes from: a path, or the name of a source. */
  readonly place: string;
  /** Not empty. */
  readonly problems: readonly ReportedProblem[];
}

export interface ProblemRegister {
  /** Replaces what is known of a document; without problems that have an effect it is forgotten. */
  set(report: ProblemReport): void;
  /** The document is gone. */
  forget(subject: string): void;
  get(subject: string): ProblemReport | undefined;
  /** By subject. */
  list(): readonly ProblemReport[];
  /** How many documents are in force only in part, or not at all. */
  count(effect: "partial" | "malformed"): number;
}

/** Most documents with problems that are remembered; those of longest ago make room. */
const maxReports = 10_000;

export function createProblemRegister(): ProblemRegister {
  const reports = new Map<string, ProblemReport>();
  return {
    set(report) {
      const { subject } = report;
      reports.delete(subject);
      if (report.problems.every(({ effect }) => effect === "none")) return;
      if (reports.size >= maxReports) {
        const [oldest] = reports.keys();
        if (oldest !== undefined) reports.delete(oldest);
      }
      reports.set(subject, report);
    },
    forget(subject) {
      reports.delete(subject);
    },
    get: (subject) => reports.get(subject),
    list: () => [...reports.values()].sort((left, right) => (left.subject < right.subject ? -1 : 1)),
    count(effect) {
      const has = (wanted: string) => (report: ProblemReport) => report.problems.some((one) => one.effect === wanted);
      const malformed = [...reports.values()].filter(has("malformed")).length;
      return effect === "malformed" ? malformed : reports.size - malformed;
    },
  };
}
