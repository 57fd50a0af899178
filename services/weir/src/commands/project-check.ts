/** `weir project check`: what is wrong in configuration documents, without starting anything. */
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { flagOption } from "../global-options.ts";
import { isGlobalName, readDocument } from "../project/document-file.ts";
import { hasEffect, renderProblems } from "../project/render-problems.ts";
import type { Terminal } from "../terminal.ts";

const examples = `
Examples:
  weir project check projects/*.yml          project state documents, as in the folder of projects.path
  weir project check projects/global.yml     the global configuration, known by its name
  weir project check --settings p.yml        only the "config" member, as for weir project create --settings
  curl … | weir project check -              from standard input

Exit code 1 if a document is malformed, or a part of it would not be in force. Remarks change nothing.`;

/** Adds the command. */
export function addProjectCheckCommand(project: Command, { stdout }: Terminal): void {
  project
    .command("check")
    .description("Says what is wrong in configuration documents, and what would be done instead; starts nothing.")
    .argument("<files...>", "YAML or JSON; - for standard input")
    .option("--settings", 'the files hold only the "config" member of a project state document')
    .option("--global", "the files hold the global configuration, whatever their names")
    .option("--json", "as JSON")
    .addHelpText("after", examples)
    .action(async (files: readonly string[], _options: unknown, command: Command) => {
      const { reportGlobalDocument, reportProjectDocument, reportProjectFile } = await import("@weir/project-state");
      const reports = [];
      for (const file of files) {
        const { name, document } = await readDocument(file);
        const isGlobal = flagOption(command, "global") || isGlobalName(file);
        const isSettings = flagOption(command, "settings");
        const problems = isSettings ? reportProjectDocument({ config: document }) : reportProjectFile(document);
        reports.push({ name, problems: isGlobal ? reportGlobalDocument(document) : problems });
      }
      stdout.write(
        flagOption(command, "json")
          ? `${JSON.stringify(reports)}\n`
          : reports.map(({ name, problems }) => renderProblems(name, problems)).join(""),
      );
      const wrong = reports.filter(({ problems }) => problems.some(hasEffect)).length;
      if (wrong > 0) throw new CommandError(`${wrong} of ${files.length} documents would not be wholly in force`);
    });
}
