/** A kustomization of k8s/ as Kubernetes gets it. */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../harness/cache-folder.ts";
import { runProgram } from "../harness/run-program.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const sources = fileURLToPath(new URL("render", import.meta.url));
const buildTimeoutMs = 300_000;

/** What is rendered: the overlays, and what none of them shows. */
export const folders = {
  single: "k8s/overlays/single",
  "redis-kafka": "k8s/overlays/redis-kafka",
  production: "k8s/overlays/production",
  "all components together": "test/manifests/everything",
} as const;
/** Names of them. */
export type FolderName = keyof typeof folders;
export const folderNames: readonly FolderName[] = Object.keys(folders) as FolderName[];

/** Any object of Kubernetes. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels };
  readonly spec?: unknown;
  readonly automountServiceAccountToken?: boolean;
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
 * Renders a kustomization.
 * @param program from `buildRenderer`
 * @param folder in the repository
 */
export async function renderFolder(program: string, folder: string): Promise<Rendered> {
  return JSON.parse(await runProgram([program, join(repository, folder)])) as Rendered;
}

/**
 * Loads a compose file of the repository as `docker compose` does.
 * @returns its project, with everything that is short written out
 * @throws Error for what is against the schema
 */
export async function loadComposeFile(program: string, path: string): Promise<ComposeProject> {
  return JSON.parse(await runProgram([program, join(repository, path)])) as ComposeProject;
}

/** What a compose file says. */
export interface ComposeProject {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export interface ComposeService {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly target: number; readonly published: string; readonly host_ip?: string }[];
  readonly volumes?: readonly { readonly source: string; readonly target: string }[];
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly tmpfs?: readonly string[];
}

/**
 * Builds the renderer, once for each state of its sources.
 * @returns the program
 */
export async function buildRenderer(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of (await readdir(sources)).sort()) hash.update(await readFile(join(sources, file)));
  const folder = cacheFolder(join("render-manifests", hash.digest("hex").slice(0, 12)));
  const program = join(folder, "render");
  if (existsSync(program)) return program;
  await mkdir(folder, { recursive: true });
  await cp(sources, folder, { recursive: true });
  await runProgram(["go", "build", "-o", "render", "."], { cwd: folder, timeoutMs: buildTimeoutMs });
  return program;
}
