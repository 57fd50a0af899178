/** `weir help`: the help of a command, however deep. */
import type { Command } from "commander";
import { UsageError } from "../command-error.ts";

/** Adds the command, in place of commander's own, which passes over names that it does not know. */
export function addHelpCommand(program: Command): void {
  for (const group of program.commands) group.helpCommand(false);
  program
    .helpCommand(false)
    .command("help")
    .summary("print help for a command")
    .description("Prints help for a command: the same as --help after its name.")
    .argument("[command...]", "for example: project create")
    .action((names: readonly string[]) => {
      let command = program;
      for (const name of names) command = subcommandOf(command, name);
      command.help();
    });
}

function subcommandOf(command: Command, name: string): Command {
  const found = command.commands.find((other) => other.name() === name);
  if (found !== undefined) return found;
  const known = command.createHelp().visibleCommands(command);
  const expected = known.length === 0 ? "nothing more" : `one of: ${known.map((other) => other.name()).join(", ")}`;
  throw new UsageError(`found "${name}" after ${pathOf(command)}, expected ${expected}`);
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
