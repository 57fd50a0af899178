/** `weir run-copy`: one of the processes of `weir run --processes`. Only its supervisor starts it. */
import type { Command } from "commander";
import { copyCommand } from "../processes/copy-command.ts";

/** Adds the command, which help does not show. */
export function addRunCopyCommand(program: Command): void {
  program
    .command(copyCommand, { hidden: true })
    .description("Runs one of several processes. Only weir run --processes starts it.")
    .action(async () => {
      const { runCopy } = await import("../processes/run-copy.ts");
      await runCopy();
    });
}
