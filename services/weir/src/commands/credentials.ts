/** `weir credentials generate|show`: the identity of this instance. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { credentialsFileName, generateCredentials, writeCredentials } from "@weir/config";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { configDirectory, flagOption, loadCommandConfig } from "../global-options.ts";
import type { Terminal } from "../terminal.ts";

const defaultDirectory = ".weir";

const examples = `
Examples:
  weir credentials generate                   writes .weir/credentials.json
  weir credentials generate -c /etc/weir
  weir credentials show                       id and public key, to be entered elsewhere`;

/** Adds the commands. */
export function addCredentialsCommands(program: Command, { stdout }: Terminal): void {
  const credentials = program
    .command("credentials")
    .summary("generate and show the keys of this instance")
    .description("Generates and shows credentials.json: the id and the Ed25519 keys of this instance.")
    .addHelpText("after", examples);

  credentials
    .command("generate")
    .description("Writes new credentials, readable by their owner only.")
    .option("--overwrite", "replace credentials that exist")
    .option("--stdout", "print them instead of writing the file")
    .action(async (_options: unknown, command: Command) => {
      const created = generateCredentials(randomUUID());
      if (flagOption(command, "stdout")) {
        const { id, publicKey, secretKey } = created;
        stdout.write(`${JSON.stringify({ secret_key: secretKey, public_key: publicKey, id }, undefined, 2)}\n`);
        return;
      }
      const path = join(configDirectory(command) ?? defaultDirectory, credentialsFileName);
      await writeNew(path, created, flagOption(command, "overwrite"));
      stdout.write(`Wrote ${path}\n  id:         ${created.id}\n  public key: ${created.publicKey}\n`);
    });

  credentials
    .command("show")
    .description("Prints id and public key. The secret key is never printed.")
    .option("--json", "as JSON")
    .action(async (_options: unknown, command: Command) => {
      const { credentials: found, directory } = await loadCommandConfig(command);
      if (found === undefined) {
        const where =
          directory === undefined ? "no configuration directory" : `no ${credentialsFileName} in ${directory}`;
        throw new CommandError(`found ${where}, expected credentials: make them with weir credentials generate`);
      }
      const { id, publicKey } = found;
      stdout.write(
        flagOption(command, "json")
          ? `${JSON.stringify({ id, public_key: publicKey })}\n`
          : `id:         ${id}\npublic key: ${publicKey}\n`,
      );
    });
}

async function writeNew(
  path: string,
  credentials: ReturnType<typeof generateCredentials>,
  overwrite: boolean,
): Promise<void> {
  try {
    await writeCredentials(path, credentials, overwrite);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new CommandError(`found credentials in ${path}; to replace them, add --overwrite`);
    }
    throw error;
  }
}
