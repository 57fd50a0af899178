/** `weir project add-key|delete-key`: the DSN keys of a project; with them a DSN is replaced without a gap. */
import type { Command } from "commander";
import { flagOption } from "../global-options.ts";
import { findProject, withProjects } from "../project-client.ts";
import { dsnOf } from "../project-dsn.ts";
import { addAddressOption } from "../service-client.ts";
import type { Terminal } from "../terminal.ts";

const examples = `
To replace a DSN: add a key, let senders use its DSN, then delete the old key.

Examples:
  weir project add-key my-app
  weir project delete-key my-app a94ae32be2584e0bbd7a4cbb95971fee`;

/** Adds the commands. */
export function addProjectKeyCommands(project: Command, { stdout }: Terminal): void {
  addAddressOption(project.command("add-key"))
    .description("Adds a key to a project, and prints its DSN; the others stay valid.")
    .argument("<project>", "id or slug")
    .option("--json", "as JSON")
    .addHelpText("after", examples)
    .action(async (idOrSlug: string, _options: unknown, command: Command) =>
      withProjects(command, async (client, config) => {
        const found = await findProject(client, idOrSlug);
        const { key } = await client.createProjectKey({ projectId: found.projectId });
        if (key === undefined) return;
        const dsn = dsnOf({ ...found, keys: [key] }, config.relay);
        const shown = { publicKey: key.publicKey, keyId: String(key.keyId), dsn };
        stdout.write(flagOption(command, "json") ? `${JSON.stringify(shown)}\n` : `${dsn}\n`);
      }),
    );

  addAddressOption(project.command("delete-key"))
    .description("Deletes a key of a project: its DSN is refused from then on. The last key stays.")
    .argument("<project>", "id or slug")
    .argument("<key>", "the key, as in the DSN before the @")
    .addHelpText("after", examples)
    .action(async (idOrSlug: string, publicKey: string, _options: unknown, command: Command) =>
      withProjects(command, async (client) => {
        const { projectId, slug } = await findProject(client, idOrSlug);
        await client.deleteProjectKey({ projectId, publicKey });
        stdout.write(`Deleted key ${publicKey} of project ${projectId} (${slug}).\n`);
      }),
    );
}
