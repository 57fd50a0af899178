/** `weir project problems|applied`: what is wrong in the configurations of a running Weir, and who works by which. */
import {
  ConfigProblemEffect,
  type ConfigProblemReport,
  ProjectStatus,
  type WatcherRevision,
} from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import type { Command } from "commander";
import { flagOption } from "../global-options.ts";
import { renderProblems, type ShownProblem } from "../project/render-problems.ts";
import { findProject, type ProjectClient, withProjects } from "../project-client.ts";
import { renderTable } from "../render-table.ts";
import { addAddressOption } from "../service-client.ts";
import type { Terminal } from "../terminal.ts";

const statusNames: ReadonlyMap<ProjectStatus, string> = new Map([
  [ProjectStatus.ENABLED, "enabled"],
  [ProjectStatus.DISABLED, "disabled"],
  [ProjectStatus.PENDING, "pending"],
]);

const whyDisabled = "no project has this key, or the project is disabled";

/** Adds the commands. */
export function addProjectInspectionCommands(project: Command, { stdout }: Terminal): void {
  addAddressOption(project.command("problems"))
    .description("Says which configuration documents in use are not wholly in force; of one key, remarks included.")
    .argument("[project]", "a DSN key, or a project's id or slug; default: all documents")
    .option("--json", "as JSON")
    .action(async (named: string | undefined, _options: unknown, command: Command) =>
      withProjects(command, async (client) => {
        const publicKey = named === undefined ? "" : await toPublicKey(client, named);
        const { reports } = await client.listConfigProblems({ publicKey });
        const shown = reports.map(toShown);
        if (flagOption(command, "json")) stdout.write(`${JSON.stringify(shown)}\n`);
        else if (shown.length === 0) stdout.write(await nothingWrong(client, publicKey));
        else stdout.write(shown.map(({ name, problems }) => renderProblems(name, problems)).join(""));
      }),
    );

  addAddressOption(project.command("applied"))
    .description("Shows which processes work by which revision of a project's configuration.")
    .argument("<project>", "a DSN key, or a project's id or slug")
    .option("--json", "as JSON")
    .action(async (named: string, _options: unknown, command: Command) =>
      withProjects(command, async (client) => {
        const publicKey = await toPublicKey(client, named);
        const { revision, status, watchers } = await client.listAppliedRevisions({ publicKey });
        const now = statusNames.get(status) ?? "unknown";
        if (flagOption(command, "json")) {
          const listed = watchers.map((watcher) => ({ watcher: watcher.watcher, ...appliedOf(watcher) }));
          stdout.write(`${JSON.stringify({ publicKey, status: now, revision, watchers: listed })}\n`);
          return;
        }
        if (status === ProjectStatus.DISABLED) stdout.write(`${publicKey} is disabled: ${whyDisabled}.\n`);
        else stdout.write(`${publicKey} is ${now}${revision === "" ? "" : `, at revision ${revision}`}.\n`);
        if (watchers.length === 0) stdout.write("No process watches it: none has seen data of it yet.\n");
        else stdout.write(renderWatchers(watchers, revision));
      }),
    );
}

/** What to say of a key, or of all documents if it is empty, when no problem is known. */
async function nothingWrong(client: ProjectClient, publicKey: string): Promise<string> {
  if (publicKey !== "") {
    const { status } = await client.listAppliedRevisions({ publicKey });
    if (status === ProjectStatus.DISABLED) return `Nothing is in force for ${publicKey}: ${whyDisabled}.\n`;
    if (status === ProjectStatus.PENDING) return `Nothing is known of ${publicKey} yet: no source has answered.\n`;
  }
  return "All is in force as it is written.\n";
}

async function toPublicKey(client: ProjectClient, named: string): Promise<string> {
  const { isPublicKey } = await import("@weir/project-state");
  if (isPublicKey(named)) return named;
  const { keys } = await findProject(client, named);
  return keys[0]?.publicKey ?? named;
}

function toShown({ subject, place, problems }: ConfigProblemReport): { name: string; problems: ShownProblem[] } {
  const name = place === "" || subject.endsWith(place) ? subject : `${subject} (${place})`;
  return { name, problems: problems.map((problem) => ({ ...problem, effect: effectName(problem.effect) })) };
}

function effectName(effect: ConfigProblemEffect): ShownProblem["effect"] {
  if (effect === ConfigProblemEffect.MALFORMED) return "malformed";
  return effect === ConfigProblemEffect.PARTIAL ? "partial" : "none";
}

function appliedOf({ revision, appliedAt }: WatcherRevision): { revision: string | null; appliedAt: string | null } {
  const atMs = appliedAt === undefined ? undefined : Number(appliedAt.seconds) * 1000 + appliedAt.nanos / 1e6;
  return { revision: revision ?? null, appliedAt: atMs === undefined ? null : new Date(atMs).toISOString() };
}

function renderWatchers(watchers: readonly WatcherRevision[], current: string): string {
  return renderTable(
    ["PROCESS", "REVISION", "", "SINCE"],
    watchers.map((watcher) => {
      const { revision, appliedAt } = appliedOf(watcher);
      const name = watcher.watcher === "" ? "unnamed" : watcher.watcher;
      if (revision === null) return [name, "none yet", "", ""];
      return [
        name,
        revision === "" ? "refuses data" : revision,
        revision === current ? "current" : "BEHIND",
        appliedAt ?? "",
      ];
    }),
  );
}
