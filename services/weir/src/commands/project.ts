/** `weir project …`: the projects of a running Weir, and their configurations. */
import type { WeirConfig } from "@weir/config";
import { type Project, ProjectOrigin } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import type { Command } from "commander";
import { UsageError } from "../command-error.ts";
import { flagOption, textOption } from "../global-options.ts";
import { readMapping } from "../project/document-file.ts";
import { findProject, listProjects, withProjects } from "../project-client.ts";
import { dsnOf } from "../project-dsn.ts";
import { renderTable } from "../render-table.ts";
import { addAddressOption } from "../service-client.ts";
import type { Terminal } from "../terminal.ts";
import { addProjectCheckCommand } from "./project-check.ts";
import { addProjectInspectionCommands } from "./project-inspection.ts";
import { addProjectKeyCommands } from "./project-keys.ts";
import { addProjectTryCommand } from "./project-try.ts";

const examples = `
Examples:
  weir project create my-app                   prints the DSN
  weir project create my-app --settings p.yml  with the "config" member of a project state document (YAML or JSON)
  weir project list
  weir project show my-app
  weir project update my-app --settings p.yml
  weir project update my-app --disable
  weir project add-key my-app                  another DSN, to replace the first by
  weir project delete my-app
  weir project check projects/*.yml            says what is wrong in documents; starts nothing
  weir project problems                        what is wrong in those that are in use
  weir project applied my-app                  which processes work by which revision
  weir project try captured.envelope --project my-app   what would become of captured data

Projects can also be files in the folder of projects.path; those are changed there.`;

/** Adds the commands. */
export function addProjectCommands(program: Command, terminal: Terminal): void {
  const { stdout } = terminal;
  const project = program
    .command("project")
    .summary("list, create, show, change and check projects")
    .description(
      "Lists, creates, shows, updates, deletes and inspects the projects of a running Weir; checks documents.",
    )
    .addHelpText("after", examples);

  const print = (projectToPrint: Project, config: WeirConfig, command: Command) => {
    const text = flagOption(command, "json")
      ? JSON.stringify(toJson(projectToPrint, config))
      : describe(projectToPrint, config);
    stdout.write(`${text}\n`);
  };

  subcommand(project, "list", "Lists projects, those from files included.").action(
    async (_options: unknown, command: Command) =>
      withProjects(command, async (client, config) => {
        const projects = await listProjects(client);
        if (flagOption(command, "json")) {
          stdout.write(`${JSON.stringify(projects.map((entry) => toJson(entry, config)))}\n`);
        } else {
          stdout.write(
            projects.length === 0 ? "No projects. Make one: weir project create\n" : renderList(projects, config),
          );
        }
      }),
  );

  subcommand(project, "create", "Creates a project with one key, and prints its DSN.")
    .argument("[slug]", "short name (default: project-<id>)", "")
    .option("--id <number>", "project id (default: the next free one)")
    .option("--organization <number>", "organization id (default: 1)")
    .option("--settings <file>", 'the "config" member of the project state document, as YAML or JSON')
    .action(async (slug: string, _options: unknown, command: Command) =>
      withProjects(command, async (client, config) => {
        const { project: created } = await client.createProject({
          slug,
          projectId: idOption(command, "id"),
          organizationId: idOption(command, "organization"),
          config: (await settingsOption(command)) ?? Buffer.alloc(0),
        });
        if (created !== undefined) print(created, config, command);
      }),
    );

  subcommand(project, "show", "Shows a project with its settings.")
    .argument("<project>", "id or slug")
    .action(async (idOrSlug: string, _options: unknown, command: Command) =>
      withProjects(command, async (client, config) => print(await findProject(client, idOrSlug), config, command)),
    );

  subcommand(project, "update", "Replaces a project's settings, or lets it accept or refuse data.")
    .argument("<project>", "id or slug")
    .option("--settings <file>", 'the new "config" member of the project state document, as YAML or JSON')
    .option("--enable", "accept data")
    .option("--disable", "refuse data")
    .action(async (idOrSlug: string, _options: unknown, command: Command) =>
      withProjects(command, async (client, config) => {
        const settings = await settingsOption(command);
        const disabled = disabledOption(command);
        if (settings === undefined && disabled === undefined) {
          throw new UsageError("found nothing to change, expected --settings, --enable or --disable");
        }
        const { projectId } = await findProject(client, idOrSlug);
        const { project: updated } = await client.updateProject({
          projectId,
          config: settings,
          disabled,
          expectedRevision: "",
        });
        if (updated !== undefined) print(updated, config, command);
      }),
    );

  subcommand(project, "delete", "Deletes a project; its DSN is refused from then on.")
    .argument("<project>", "id or slug")
    .action(async (idOrSlug: string, _options: unknown, command: Command) =>
      withProjects(command, async (client) => {
        const { projectId, slug } = await findProject(client, idOrSlug);
        await client.deleteProject({ projectId });
        stdout.write(`Deleted project ${projectId} (${slug}).\n`);
      }),
    );

  addProjectKeyCommands(project, terminal);
  addProjectCheckCommand(project, terminal);
  addProjectInspectionCommands(project, terminal);
  addProjectTryCommand(project, terminal);
}

function subcommand(parent: Command, name: string, description: string): Command {
  return addAddressOption(parent.command(name).description(description).option("--json", "as JSON"));
}

function idOption(command: Command, name: string): bigint {
  const text = textOption(command, name);
  if (text === undefined) return 0n;
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  throw new UsageError(`found --${name} ${text}, expected a whole number`);
}

function disabledOption(command: Command): boolean | undefined {
  const [enable, disable] = [flagOption(command, "enable"), flagOption(command, "disable")];
  if (enable && disable) throw new UsageError("found --enable and --disable, expected one of them");
  return enable || disable ? disable : undefined;
}

async function settingsOption(command: Command): Promise<Buffer | undefined> {
  const file = textOption(command, "settings");
  if (file === undefined) return undefined;
  return Buffer.from(JSON.stringify(await readMapping(file, 'the "config" member of a project state document')));
}

function renderList(projects: readonly Project[], config: WeirConfig): string {
  return renderTable(
    ["ID", "NAME", "ORG", "STATE", "FROM", "DSN"],
    projects.map((entry) => [
      String(entry.projectId),
      entry.slug,
      String(entry.organizationId),
      entry.disabled ? "disabled" : "enabled",
      originName(entry.origin),
      dsnOf(entry, config.relay) ?? "no key",
    ]),
  );
}

function describe(project: Project, config: WeirConfig): string {
  const rows = [
    ["Project", `${project.projectId} (${project.slug})`],
    ["Organization", String(project.organizationId)],
    ["State", project.disabled ? "disabled: refuses data" : "enabled"],
    ["From", originName(project.origin)],
    ["DSN", dsnOf(project, config.relay) ?? "no key"],
    ...project.keys.map((key) => ["Key", `${key.publicKey} (id ${key.keyId})`]),
    ["Revision", project.revision],
    ["Settings", JSON.stringify(settingsOf(project), undefined, 2).replaceAll("\n", `\n${" ".repeat(14)}`)],
  ];
  return rows.map(([name = "", text = ""]) => `${name.padEnd(14)}${text}`).join("\n");
}

function toJson(project: Project, config: WeirConfig): Record<string, unknown> {
  return {
    projectId: String(project.projectId),
    organizationId: String(project.organizationId),
    slug: project.slug,
    disabled: project.disabled,
    origin: originName(project.origin),
    dsn: dsnOf(project, config.relay) ?? null,
    keys: project.keys.map(({ publicKey, keyId }) => ({ publicKey, keyId: String(keyId) })),
    revision: project.revision,
    config: settingsOf(project),
  };
}

function settingsOf({ config }: Project): unknown {
  return config.length === 0 ? {} : (JSON.parse(Buffer.from(config).toString()) as unknown);
}

function originName(origin: ProjectOrigin): string {
  if (origin === ProjectOrigin.FILE) return "file";
  return origin === ProjectOrigin.STORE ? "store" : "unknown";
}
