/** What the doctor found, about one hop or one thing. */

/** `failed`: Weir does not work like this. `warning`: it works, but not well, or not for long. */
export type Severity = "ok" | "warning" | "failed";

/** One finding. */
export interface Finding {
  /** What was looked at: `redis`, `kafka`, `upstream`, … */
  readonly area: string;
  readonly severity: Severity;
  /** What was found, where. Complete without the area. */
  readonly found: string;
  /** What to do about it; undefined for `ok`. */
  readonly remedy?: string | undefined;
}

/** Makes findings of an area. */
export interface Findings {
  ok(found: string): Finding;
  warning(found: string, remedy: string): Finding;
  failed(found: string, remedy: string): Finding;
}

/** Findings of an area. */
export function findingsOf(area: string): Findings {
  return {
    ok: (found) => ({ area, severity: "ok", found }),
    warning: (found, remedy) => ({ area, severity: "warning", found, remedy }),
    failed: (found, remedy) => ({ area, severity: "failed", found, remedy }),
  };
}
