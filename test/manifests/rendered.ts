/** A kustomization of k8s/ as Kubernetes gets it. */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../harness/cache-folder.ts";
import { runProgram } from "../harness/run-program.ts";

const overlays = fileURLToPath(new URL("../../k8s/overlays", import.meta.url));
const sources = fileURLToPath(new URL("render", import.meta.url));
const buildTimeoutMs = 300_000;

/** Any object of Kubernetes. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

/** Labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** A rendered overlay. */
export interface Rendered {
  readonly objects: readonly KubernetesObject[];
  /** Violations of the restricted pod security standard. */
  readonly problems: readonly { readonly object: string; readonly problem: string }[];
}

/**
 * Renders an overlay.
 * @param program from `buildRenderer`
 */
export async function renderOverlay(program: string, name: string): Promise<Rendered> {
  return JSON.parse(await runProgram([program, join(overlays, name)])) as Rendered;
}

/**
 * Builds the renderer, once for each state of its sources.
 * @returns the program
 */
export async function buildRenderer(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["main.go", "go.mod", "go.sum"]) hash.update(await readFile(join(sources, file)));
  const folder = cacheFolder(join("render-manifests", hash.digest("hex").slice(0, 12)));
  const program = join(folder, "render");
  if (existsSync(program)) return program;
  await mkdir(folder, { recursive: true });
  await cp(sources, folder, { recursive: true });
  await runProgram(["go", "build", "-o", "render", "."], { cwd: folder, timeoutMs: buildTimeoutMs });
  return program;
}
