/**
 * The watched folder: one project state document per file (JSON or YAML), and `global.json`, `global.yml` or
 * `global.yaml` for the global configuration. A broken file keeps its last good content and is logged with what is
 * wrong where.
 */
import { mkdir } from "node:fs/promises";
import { basename, extname } from "node:path";
import { parseGlobalConfig, reportGlobalDocument } from "@weir/project-state";
import type { Logger } from "@weir/telemetry";
import { type FSWatcher, watch } from "chokidar";
import {
  emptyGlobalConfig,
  type GlobalConfigDocument,
  type GlobalConfigSource,
} from "../domain/global-config-source.ts";
import type { ProblemRegister } from "../domain/problem-register.ts";
import type { LocalProject } from "../domain/project.ts";
import type { ProjectSource } from "../domain/project-source.ts";
import { ProjectDocumentError, readProjectDocument } from "../domain/read-project-document.ts";
import { revisionOf } from "../domain/revision.ts";
import { asPartial, malformedBy } from "./document-problems.ts";
import { createFolderScan } from "./folder-scan.ts";

/**
 * Editors write in several steps: changes that come closely together are read once. The time runs from the first of them,
 * so that a file that changes without end keeps no other from being read.
 */
const settleMs = 40;

export interface ProjectFolder extends ProjectSource, GlobalConfigSource {
  /** Files whose present content cannot be used. */
  brokenCount(): number;
}

export interface ProjectFolderOptions {
  readonly path: string;
  readonly logger: Logger;
  /** Told what is wrong in documents. */
  readonly problems: ProblemRegister;
}

type Content = { readonly project: LocalProject } | { readonly global: GlobalConfigDocument };

/** Creates the source. The folder is created if there is none. */
export function createProjectFolder({ path: folder, logger, problems: register }: ProjectFolderOptions): ProjectFolder {
  const scan = createFolderScan<Content>({
    folder,
    read,
    onBroken(path, error) {
      register.set({ subject: `file ${path}`, place: path, problems: malformedBy(error) });
      logger.error({ file: path, ...explain(error) }, "file cannot be used; its last good content stays");
    },
    onGone(path) {
      register.forget(`file ${path}`);
      logger.info({ file: path }, "file is gone");
    },
  });
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  let scanning: Promise<void> = Promise.resolve();
  let projects: readonly LocalProject[] = [];
  let global = emptyGlobalConfig;

  function read(path: string, document: unknown, changedAtMs: number): Content {
    if (isGlobal(path)) {
      const problems = reportGlobalDocument(document);
      register.set({ subject: `file ${path}`, place: path, problems });
      return { global: readGlobal(document) };
    }
    const { project, problems } = readProjectDocument(path, document, changedAtMs);
    register.set({ subject: `file ${path}`, place: path, problems: problems.map(asPartial) });
    if (problems.length > 0) logger.warn({ file: path, problems }, "parts of a project's configuration are ignored");
    return { project };
  }

  async function load(): Promise<boolean> {
    if (!(await scan.scan())) return false;
    const contents = scan.files().map(({ value }) => value);
    projects = contents.flatMap((content) => ("project" in content ? [content.project] : []));
    global = contents.find((content) => "global" in content)?.global ?? emptyGlobalConfig;
    return true;
  }

  function loadSoon(onChange: () => void): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      // One after the other: a scan that began before a change does not see it.
      scanning = scanning.then(async () => {
        try {
          if (await load()) onChange();
        } catch (error) {
          logger.error({ err: error, folder }, "the folder of projects cannot be read; what is known stays in use");
        }
      });
    }, settleMs);
  }

  return {
    name: "folder",
    async start(onChange) {
      await mkdir(folder, { recursive: true });
      const { promise: ready, resolve } = Promise.withResolvers<void>();
      watcher = watch(folder, { ignoreInitial: true, depth: 0 });
      watcher
        .on("all", () => loadSoon(onChange))
        .on("ready", () => resolve())
        .on("error", (error) => logger.error({ err: error, folder }, "the folder of projects cannot be watched"));
      // Watched first, so that no change falls between.
      await ready;
      await load();
      const found = { folder, projects: projects.length, broken: scan.brokenCount() };
      logger[projects.length > 0 ? "info" : "debug"](found, "projects loaded");
    },
    projects: () => projects,
    globalConfig: () => global,
    brokenCount: () => scan.brokenCount(),
    async stop() {
      clearTimeout(timer);
      await watcher?.close();
      await scanning;
    },
  };
}

function isGlobal(path: string): boolean {
  return basename(path, extname(path)) === "global";
}

function readGlobal(document: unknown): GlobalConfigDocument {
  const { config, problems } = parseGlobalConfig("", document);
  if (config === undefined) throw new ProjectDocumentError(problems);
  const text = JSON.stringify(document);
  return { document: Buffer.from(text), revision: revisionOf(text) };
}

function explain(error: unknown): { problems: unknown } | { problem: string } {
  if (error instanceof ProjectDocumentError) return { problems: error.problems };
  return { problem: error instanceof Error ? error.message : String(error) };
}
