/** Tells what is wrong with documents that are read again and again: once per fault, not once per read. */
import { ConfigDocumentError, type ConfigProblem } from "@weir/project-state";
import type { Logger } from "@weir/telemetry";
import { keySubject } from "../domain/key-subject.ts";
import type { ProblemRegister } from "../domain/problem-register.ts";
import { asPartial, malformedBy } from "./document-problems.ts";

/** Keys whose last fault is remembered. */
const maxKeys = 10_000;

export interface FaultLog {
  /** A document cannot be used at all. */
  broken(publicKey: string, error: unknown): void;
  /** A document is in use; `problems` are left out of it. */
  read(publicKey: string, problems: readonly ConfigProblem[]): void;
}

/** @param place the source, for messages: `redis`, `upstream` */
export function createFaultLog(logger: Logger, place: string, register: ProblemRegister): FaultLog {
  const told = new Map<string, string>();

  function isNew(publicKey: string, fault: string): boolean {
    if (told.get(publicKey) === fault) return false;
    told.delete(publicKey);
    if (told.size >= maxKeys) {
      const [oldest] = told.keys();
      if (oldest !== undefined) told.delete(oldest);
    }
    told.set(publicKey, fault);
    return true;
  }

  return {
    broken(publicKey, error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!isNew(publicKey, message)) return;
      const problems = error instanceof ConfigDocumentError ? error.problems : undefined;
      register.set({ subject: keySubject(publicKey), place, problems: malformedBy(error) });
      const text = `a project's configuration from ${place} cannot be used; what is known of it stays`;
      logger.error({ publicKey, problem: message, ...(problems && { problems }) }, text);
    },
    read(publicKey, problems) {
      register.set({ subject: keySubject(publicKey), place, problems: problems.map(asPartial) });
      if (problems.length === 0) told.delete(publicKey);
      else if (isNew(publicKey, JSON.stringify(problems))) {
        logger.warn({ publicKey, problems }, "parts of a project's configuration are ignored");
      }
    },
  };
}
