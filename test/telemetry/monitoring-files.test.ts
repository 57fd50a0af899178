/** The dashboards and alert rules ask for nothing that Weir does not export. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type MetricDefinition, metricCatalogue, prometheusName, spanCatalogue } from "@weir/telemetry";
import { z } from "zod";
import { readAlertRules } from "./alert-rules.ts";
import { parsePromql } from "./promql/parse-promql.ts";
import { readPromql } from "./promql/promql-selectors.ts";

const root = new URL("../../", import.meta.url);
const folder = new URL("k8s/monitoring/", root);

/** Labels that scraping adds. */
const scrapeLabels = new Set(["job", "instance", "le"]);

/** Labels by exported name. */
const exported: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries<MetricDefinition>(metricCatalogue).flatMap(([name, definition]) => {
    const labels: ReadonlySet<string> = new Set(definition.labels);
    const base = prometheusName(name, definition);
    const names = definition.type === "histogram" ? [`${base}_bucket`, `${base}_sum`, `${base}_count`] : [base];
    return names.map((each) => [each, labels] as const);
  }),
);

/** What is wrong with an expression; empty: nothing. */
function problemsOf(expression: string): readonly string[] {
  parsePromql(expression.replaceAll("$__rate_interval", "5m"));
  const { metrics, labels } = readPromql(expression);
  if (metrics.length === 0) return [`no metric in ${expression}`];
  const unknown = metrics.filter((metric) => !exported.has(metric));
  const known = new Set(metrics.flatMap((metric) => [...(exported.get(metric) ?? [])]));
  const strange = labels.filter((label) => !known.has(label) && !scrapeLabels.has(label));
  return [
    ...unknown.map((metric) => `nothing exports ${metric}: ${expression}`),
    ...strange.map((label) => `no metric has the label ${label}: ${expression}`),
  ];
}

const dashboardShape = z.object({
  uid: z.string(),
  title: z.string(),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      description: z.string().min(5),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string() })).min(1),
    }),
  ),
});

function filesIn(name: string): readonly string[] {
  const place = new URL(`${name}/`, folder);
  return readdirSync(place).map((file) => fileURLToPath(new URL(file, place)));
}

describe("expressions of PromQL", () => {
  it("are read for metrics and labels, and not for functions and durations", () => {
    assert.deepEqual(
      readPromql(
        'histogram_quantile(0.99, sum by (le, kind) (rate(a_bucket{job=~"$job",x!="y"}[5m]))) > 1 and on (z) b == 1',
      ),
      { metrics: ["a_bucket", "b"], labels: ["le", "kind", "job", "x", "z"] },
    );
    assert.throws(() => readPromql('sum(a{b="c")'), /found "\)" after "\{"/);
  });

  it("that ask for what is not there are found", () => {
    assert.equal(problemsOf("rate(weir_gateway_requests_total[5m])").length, 0);
    assert.equal(problemsOf("rate(weir_gateway_requests[5m])").length, 1);
    assert.equal(problemsOf("sum by (rout) (weir_gateway_requests_total)").length, 1);
    assert.equal(problemsOf("weir_gateway_request_duration_seconds > 1").length, 1);
  });
});

describe("dashboards", () => {
  for (const file of filesIn("dashboards")) {
    const dashboard = dashboardShape.parse(JSON.parse(readFileSync(file, "utf8")));

    it(`"${dashboard.title}" shows only what is exported`, () => {
      const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
      assert.deepEqual(expressions.flatMap(problemsOf), []);
      assert.ok(file.endsWith(`/${dashboard.uid}.json`));
    });

    it(`"${dashboard.title}" has each panel in a place of its own`, () => {
      const places = dashboard.panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
      assert.equal(new Set(places).size, places.length);
      assert.ok(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24));
    });
  }
});

describe("the pages on telemetry", () => {
  const telemetry = readFileSync(new URL("docs/telemetry.md", root), "utf8");
  const alerts = readFileSync(new URL("docs/alerts.md", root), "utf8");

  it("name no metric that does not exist", () => {
    const named = [...`${telemetry} ${alerts}`.matchAll(/\bweir_\w+(?=[`{])/g)].map(([name]) => name);
    assert.ok(named.length > 30);
    const missing = named.filter((name) => !exported.has(name) && !exported.has(`${name}_bucket`));
    assert.deepEqual(missing, []);
  });

  it("name every span", () => {
    for (const name of Object.keys(spanCatalogue)) assert.ok(telemetry.includes(`\`${name}\``), name);
  });
});

describe("alert rules", () => {
  const rules = readAlertRules();
  const runbooks = readFileSync(new URL("docs/alerts.md", root), "utf8");

  it("watch only what is exported", () => {
    assert.deepEqual(
      rules.flatMap(({ expr }) => problemsOf(expr)),
      [],
    );
  });

  it("name only labels that their expression keeps", () => {
    for (const { expr, annotations } of rules) {
      const { labels } = readPromql(expr);
      const named = `${annotations.summary} ${annotations.description}`.matchAll(/\$labels\.(\w+)/g);
      for (const [, label = ""] of named) assert.ok(labels.includes(label), `${label} in ${annotations.summary}`);
    }
  });

  it("have each a name and a runbook of their own, and no runbook is left over", () => {
    const headings = [...runbooks.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    assert.deepEqual(
      headings,
      rules.map(({ alert }) => alert),
    );
    assert.equal(new Set(headings).size, headings.length);
    for (const { alert, annotations } of rules) {
      assert.equal(annotations.runbook, `docs/alerts.md#${alert.toLowerCase()}`);
    }
  });
});
