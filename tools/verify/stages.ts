/** The list of what a verification consists of, in order. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { baselinePath } from "../contracts/generate.ts";
import { checkForbiddenWords } from "../documents/forbidden-words.ts";
import { checkGeneratedDocuments } from "../documents/generated-documents.ts";
import { checkHonouredFlags } from "../documents/honoured-flags.ts";
import { checkRequiredDocuments } from "../documents/required-documents.ts";
import { checkShownNames } from "../documents/shown-names.ts";
import { checkShownPaths } from "../documents/shown-paths.ts";
import { checkImports } from "../imports/check.ts";
import { checkLicences } from "../licences/check.ts";
import { trackedFiles } from "../repository/tracked-files.ts";
import { foldersIn } from "../repository/workspaces.ts";
import { commandStage, findingStage } from "./check-stage.ts";
import { findStaleGenerated } from "./generated-stage.ts";
import { mochaStage } from "./mocha-stage.ts";
import type { Stage } from "./stage.ts";

/** Suites that must exist, cheapest first; any other folder in test/ with tests is a suite too. */
const requiredSuites: ReadonlyMap<string, string> = new Map([
  ["contract", "generated code speaks the public formats"],
  ["security", "hostile input is refused, and the books balance"],
  ["flow", "SDKs to topics"],
  ["faults", "services that die lose nothing"],
  ["clients", "clients in Go and Python"],
  ["manifests", "what runs in containers and on Kubernetes fits the program"],
  ["conformance", "recorded cases"],
  ["differential", "rules decide as in the sentry-relay package"],
  ["telemetry", "metrics, traces, dashboards and alerts tell what is so"],
]);

const minute = 60_000;
/** How much longer suites may take with the permutations of `npm run test:nightly`. */
const nightlyFactor = 6;

/** What the run is like. */
export interface RunKind {
  /** A skipped test is a failure. */
  readonly forbidSkipped: boolean;
  /** Tests go through their long permutations. */
  readonly nightly: boolean;
}

/** All stages for the repository at `root`. */
export function listStages(root: string, { forbidSkipped, nightly }: RunKind): Stage[] {
  const patience = nightly ? nightlyFactor : 1;
  return [
    commandStage("types", "TypeScript's types", [["bin:tsc", "-p", "tsconfig.json"]]),
    commandStage("lint", "lint and format (Biome)", [
      ["bin:biome", "check", "--max-diagnostics=50", "--diagnostic-level=warn", "--error-on-warnings", "."],
    ]),
    commandStage("contracts", "proto/: lint, format, nothing broken since the baseline", [
      ["bin:buf", "lint"],
      ["bin:buf", "format", "--diff", "--exit-code"],
      ["bin:buf", "breaking", "--against", baselinePath],
    ]),
    findingStage("generated", "gen/ is what proto/ generates", () => findStaleGenerated(root)),
    findingStage("imports", "who may import whom; no cycles", () => checkImports(root)),
    commandStage("exports", "no dead exports, files or dependencies (knip)", [
      ["bin:knip", "--no-progress", "--no-config-hints"],
    ]),
    findingStage("licences", "licences of what runs", () => checkLicences(root)),
    findingStage(
      "documents",
      "a page per service, a reason per dependency, names and tables as the code has them",
      async () => {
        const paths = await trackedFiles();
        return [
          ...checkRequiredDocuments(root),
          ...(await checkGeneratedDocuments(root)),
          ...(await checkHonouredFlags(root, paths)),
          ...checkShownPaths(root, paths),
          ...(await checkShownNames(root, paths)),
        ];
      },
    ),
    findingStage("words", "no machine paths, registry hosts or leftovers", async () =>
      checkForbiddenWords(root, await trackedFiles()),
    ),
    mochaStage("unit", "tests beside the code", {
      files: ["packages/*/src/**/*.test.ts", "services/*/src/**/*.test.ts", "tools/**/*.test.ts"],
      testTimeoutMs: 20_000 * patience,
      suiteTimeoutMs: 8 * minute * patience,
      forbidSkipped,
    }),
    ...suiteNames(root).map((name) =>
      mochaStage(name, requiredSuites.get(name) ?? `test/${name}`, {
        files: [`test/${name}/**/*.test.ts`],
        testTimeoutMs: 2 * minute * patience,
        suiteTimeoutMs: 10 * minute * patience,
        forbidSkipped,
      }),
    ),
  ];
}

function suiteNames(root: string): string[] {
  const others = foldersIn(root, "test")
    .filter((folder) => hasTests(join(root, folder)))
    .map((folder) => folder.slice("test/".length))
    .filter((name) => !requiredSuites.has(name));
  return [...requiredSuites.keys(), ...others];
}

function hasTests(folder: string): boolean {
  return (
    existsSync(folder) &&
    readdirSync(folder, { recursive: true, encoding: "utf8" }).some((path) => path.endsWith(".test.ts"))
  );
}
