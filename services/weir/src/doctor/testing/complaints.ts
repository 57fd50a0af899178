/** What the doctor complains of. */
import assert from "node:assert/strict";
import type { Finding } from "../finding.ts";

/** The findings that are not ok, each with its severity; every one of them has a remedy. */
export function complaints(findings: readonly Finding[]): string[] {
  const bad = findings.filter(({ severity }) => severity !== "ok");
  for (const { found, remedy } of bad) assert.ok(remedy, `no remedy for: ${found}`);
  return bad.map(({ severity, found }) => `${severity}: ${found}`);
}
