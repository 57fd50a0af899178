/** Why a project cannot be managed as asked. */

export type ProjectErrorCode = "not_found" | "already_exists" | "invalid" | "file_managed" | "last_key" | "conflict";

export interface Violation {
  /** Path of the member, as in the request. */
  readonly field: string;
  /** What was found and what is expected. */
  readonly description: string;
}

export class ProjectError extends Error {
  readonly code: ProjectErrorCode;
  readonly violations: readonly Violation[];

  constructor(code: ProjectErrorCode, message: string, violations: readonly Violation[] = []) {
    super(message);
    this.name = "ProjectError";
    this.code = code;
    this.violations = violations;
  }
}
