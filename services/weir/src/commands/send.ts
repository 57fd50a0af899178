/** `weir send FILE…`: sends envelopes and events, and says what the server answered. */
import { randomUUID } from "node:crypto";
import { weirVersion } from "@weir/version";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { textOption } from "../global-options.ts";
import { listProjects, withProjects } from "../project-client.ts";
import { dsnOf } from "../project-dsn.ts";
import { inputName, readInput } from "../read-input.ts";
import { type Answer, describeAnswer } from "../send/describe-answer.ts";
import { type Dsn, parseDsn } from "../send/dsn.ts";
import { envelopeOfFile } from "../send/envelope-of-file.ts";
import { addAddressOption } from "../service-client.ts";
import type { Terminal } from "../terminal.ts";

const timeoutMs = 30_000;

const examples = `
A file holds an envelope, or an event as JSON (its type decides: error, transaction or feedback).

Examples:
  weir send event.json
  weir send first.envelope second.envelope --dsn http://KEY@127.0.0.1:3000/1
  echo '{"message":"hello"}' | weir send -`;

/** Adds the command. */
export function addSendCommand(program: Command, { stdout }: Terminal): void {
  const command = program
    .command("send")
    .summary("send envelopes or events, and print the answers")
    .description("Sends files to Weir, and prints what it answers and which rate limits it announces.")
    .argument("<file...>", "envelopes, or events as JSON; - reads standard input")
    .option("--dsn <dsn>", "where to send (default: the first project of the running Weir)")
    .addHelpText("after", examples);
  addAddressOption(command).action(async (files: readonly string[], _options: unknown, self: Command) => {
    const dsn = parseDsn(textOption(self, "dsn") ?? (await firstDsn(self)));
    let refused = 0;
    for (const file of files) {
      const name = inputName(file);
      const { bytes, description } = envelopeOfFile(await readInput(file), name, randomUUID().replaceAll("-", ""));
      const answer = await post(dsn, bytes);
      const [verdict = "", ...more] = describeAnswer(answer);
      stdout.write([`${name} (${description}): ${verdict}`, ...more.map((line) => `  ${line}`), ""].join("\n"));
      if (answer.status >= 300) refused++;
    }
    if (refused > 0) throw new CommandError(`${refused} of ${files.length} refused`);
  });
}

async function firstDsn(command: Command): Promise<string> {
  return withProjects(command, async (client, config) => {
    const dsns = (await listProjects(client))
      .filter(({ disabled }) => !disabled)
      .map((project) => dsnOf(project, config.relay));
    const first = dsns.find((dsn) => dsn !== undefined);
    if (first !== undefined) return first;
    throw new CommandError("found no project with a key, expected one: weir project create, or --dsn");
  });
}

async function post({ envelopeUrl, publicKey }: Dsn, body: Buffer): Promise<Answer> {
  try {
    const response = await fetch(envelopeUrl, {
      method: "POST",
      headers: {
        "content-type": "application/x-sentry-envelope",
        "x-sentry-auth": `Sentry sentry_version=7, sentry_client=weir-cli/${weirVersion}, sentry_key=${publicKey}`,
      },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      status: response.status,
      body: await response.text(),
      rateLimits: response.headers.get("x-sentry-rate-limits") ?? undefined,
      retryAfter: response.headers.get("retry-after") ?? undefined,
    };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(
      `nobody answers at ${new URL(envelopeUrl).origin}: ${reason || "no connection"}; start Weir with weir run, or check --dsn`,
    );
  }
}
