/** The alert rules, and when they fire. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { evaluatePromql } from "./promql/evaluate-promql.ts";
import { parsePromql, secondsOf } from "./promql/parse-promql.ts";
import { type Series, scrapeEveryS } from "./promql/series.ts";

/** The file that Prometheus loads. */
export const alertRulesFile = new URL("../../k8s/monitoring/alerts/weir.yaml", import.meta.url);

const ruleShape = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(["critical", "warning"]) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});

/** An alert rule of Prometheus. */
export type AlertRule = z.output<typeof ruleShape>["groups"][number]["rules"][number];

/** The rules of all groups, in order. */
export function readAlertRules(): readonly AlertRule[] {
  return ruleShape.parse(parse(readFileSync(alertRulesFile, "utf8"))).groups.flatMap(({ rules }) => rules);
}

/** Whether a rule that is evaluated each minute fires at a time: its expression has held for as long as it says. */
export function fires({ expr, for: holds = "0s" }: AlertRule, series: readonly Series[], atS: number): boolean {
  const node = parsePromql(expr);
  for (let time = atS - secondsOf(holds); time <= atS; time += scrapeEveryS) {
    const value = evaluatePromql(node, { series, atS: time });
    if (typeof value === "number") throw new Error(`found a number, expected series: ${expr}`);
    if (time < 0 || value.length === 0) return false;
  }
  return true;
}
