/** `weir doctor`: looks at everything that the configuration names, and says what is wrong and what to do. */
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import type { Finding, Severity } from "../doctor/finding.ts";
import { flagOption, loadCommandConfig } from "../global-options.ts";
import type { Terminal } from "../terminal.ts";

const examples = `
Examples:
  weir doctor                            look at what a run here would need
  weir doctor -c /etc/weir               look at what the services of this configuration need
  weir doctor -c /etc/weir --json        the findings as JSON: [{"area", "severity", "found", "remedy"}]`;

const timeoutMs = 5000;
const marks: Readonly<Record<Severity, string>> = { ok: "✔", warning: "!", failed: "✘" };
const colours: Readonly<Record<Severity, string>> = { ok: "32", warning: "33", failed: "31" };

/** Adds the command. */
export function addDoctorCommand(program: Command, { stdout }: Terminal): void {
  program
    .command("doctor")
    .summary("find out what keeps Weir from working, and the remedy")
    .description(
      "Looks at configuration, certificates, disks, ports, Redis, Kafka, upstream, services and clocks, and names what is wrong and the remedy. Starts nothing. Ends with 0 if nothing has failed, otherwise with 1.",
    )
    .option("--json", "print the findings as JSON")
    .addHelpText("after", examples)
    .action(async (_options: unknown, command: Command) => {
      const { examine } = await import("../doctor/examine.ts");
      const findings = await examine(await loadCommandConfig(command), timeoutMs);
      stdout.write(
        flagOption(command, "json")
          ? `${JSON.stringify(findings, undefined, 2)}\n`
          : renderFindings(findings, stdout.isTTY === true),
      );
      const failures = findings.filter(({ severity }) => severity === "failed").length;
      if (failures > 0) throw new CommandError(failures === 1 ? "one check failed" : `${failures} checks failed`);
    });
}

function renderFindings(findings: readonly Finding[], coloured: boolean): string {
  const width = Math.max(...findings.map(({ area }) => area.length));
  return findings
    .map(({ area, severity, found, remedy }) => {
      const mark = coloured ? `\u001b[${colours[severity]}m${marks[severity]}\u001b[0m` : marks[severity];
      const advice = remedy === undefined ? "" : `\n  ${" ".repeat(width)}  → ${remedy}`;
      return `${mark} ${area.padEnd(width)}  ${found}${advice}\n`;
    })
    .join("");
}
