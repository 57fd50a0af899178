/** `weir`: its commands, its global options, and how their errors end. */

import { ConfigError } from "@weir/config";
import { weirVersion } from "@weir/version";
import { Command, CommanderError } from "commander";
import { describeError, UsageError } from "./command-error.ts";
import { addConfigCommands } from "./commands/config.ts";
import { addCredentialsCommands } from "./commands/credentials.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addHelpCommand } from "./commands/help.ts";
import { addProjectCommands } from "./commands/project.ts";
import { addQuotaCommands } from "./commands/quota.ts";
import { addRunCommand } from "./commands/run.ts";
import { addRunCopyCommand } from "./commands/run-copy.ts";
import { addSampleCommands } from "./commands/sample.ts";
import { addSendCommand } from "./commands/send.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addSpanCommands } from "./commands/span.ts";
import { addSpoolCommands } from "./commands/spool.ts";
import { addTailCommand } from "./commands/tail.ts";
import { addGlobalOptions } from "./global-options.ts";
import type { Terminal } from "./terminal.ts";

const failed = 1;
const misused = 2;

const introduction = `Weir takes what Sentry SDKs send, decides for every item whether it is kept, delivers what is kept, and accounts for the rest.`;

const examples = `
Examples:
  weir run                               run everything here; no configuration needed
  weir tail                              see what is delivered and what is dropped, and why
  weir explain EVENT_ID                  say why an event was dropped, by which rule, on what grounds
  weir send event.json                   send an event to the running Weir
  weir span normalize span.json          see what becomes of a span, step by step
  weir project create my-app             make a project, and print its DSN
  weir spool status                      see what waits in the buffer, why, and until when
  weir quota usage my-app                see how much of its quotas a project has used
  weir doctor                            find out what keeps Weir from working
  weir -c /etc/weir config check         say whether a configuration is right
  weir serve quota -c /etc/weir          run one service of several`;

/**
 * Runs the command that the arguments name.
 * @param argv without the program
 * @returns the exit code: 0, 1 for a failure, 2 for wrong usage
 */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : misused;
    for (const line of describeError(error).split("\n")) terminal.stderr.write(`weir: ${line}\n`);
    return isMisuse(error) ? misused : failed;
  }
}

/** A value that an option gave is the caller's mistake; one in a file is the configuration's. */
function isMisuse(error: unknown): boolean {
  if (error instanceof ConfigError) return error.faults.every(({ where }) => where.startsWith("--"));
  return error instanceof UsageError;
}

/** The program with all its commands. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command("weir")
    .description(introduction)
    .version(`weir ${weirVersion}`, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help for a command")
    .showSuggestionAfterError(true)
    .showHelpAfterError("(--help says what is expected)")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "weir: ")),
    })
    .exitOverride()
    .addHelpText("after", examples);
  addGlobalOptions(program);
  addRunCommand(program);
  addRunCopyCommand(program);
  addServeCommand(program);
  addConfigCommands(program, terminal);
  addDoctorCommand(program, terminal);
  addCredentialsCommands(program, terminal);
  addProjectCommands(program, terminal);
  addQuotaCommands(program, terminal);
  addSampleCommands(program, terminal);
  addSendCommand(program, terminal);
  addTailCommand(program, terminal);
  addSpanCommands(program, terminal);
  addExplainCommand(program, terminal);
  addSpoolCommands(program, terminal);
  addHelpCommand(program);
  return program;
}
