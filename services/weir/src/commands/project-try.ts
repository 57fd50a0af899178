/** `weir project try`: what a configuration would do to captured data, before it is saved. */
import { randomUUID } from "node:crypto";
import type { Item } from "@weir/envelope";
import type { Command } from "commander";
import { CommandError, UsageError } from "../command-error.ts";
import { flagOption, loadCommandConfig, textOption } from "../global-options.ts";
import { publicKeyOf } from "../public-key-of.ts";
import { readInput } from "../read-input.ts";
import { envelopeOfFile } from "../send/envelope-of-file.ts";
import { addAddressOption } from "../service-client.ts";
import type { Terminal } from "../terminal.ts";
import { candidateOption } from "../try/candidate-option.ts";
import type { ComparedUnit } from "../try/compare-units.ts";
import { differs } from "../try/compare-units.ts";
import { comparisonJson, describeComparison } from "../try/describe-comparison.ts";
import { tryUnits } from "../try/try-units.ts";
import { unitsOfEnvelope } from "../try/units-of-file.ts";

const examples = `
The data goes through the limits on sizes (those of this configuration), then through filters, sampling and quotas of a
running Weir as if it had just come; the spans of transactions that are kept, too. Nothing is counted, and nothing is
delivered. Quotas count among what is tried, from what is used of them already. What only a request has is not tried:
the origin of a page, a signature, limits that single gateways remember.

Examples:
  weir project try --config candidate.json captured.envelope --project my-app
  weir project try --settings candidate.yml *.envelope event.json --project my-app
  weir project try captured.envelope --project my-app          the configuration in force
  weir project try --config candidate.json captured.envelope --project my-app --fail-on-difference`;

/** Adds the command. */
export function addProjectTryCommand(project: Command, { stdout }: Terminal): void {
  addAddressOption(
    project
      .command("try")
      .description(
        "Says what would become of captured data, by a configuration that is not saved and by the one in force.",
      ),
  )
    .argument("<files...>", "envelopes, or events as JSON; - reads standard input")
    .requiredOption("--project <project>", "id or slug of a local project, or a public key")
    .option(
      "--settings <file>",
      'the candidate: a project state document or its member "config"; --config <file> does the same',
    )
    .option("--client-ip <address>", "address that the data seems to come from")
    .option("--fail-on-difference", "exit code 1 if the candidate would do anything else")
    .option("--json", "as JSON")
    .addHelpText("after", examples)
    .action(async (files: readonly string[], _options: unknown, command: Command) => {
      const candidateJson = await candidateOption(command);
      const [{ config }, { refuseSizes }] = await Promise.all([
        loadCommandConfig(command),
        import("@weir/ingest-gateway"),
      ]);
      const received = {
        nowMs: Date.now(),
        clientAddress: textOption(command, "clientIp") ?? "",
        refuse: (items: readonly Item[]) => refuseSizes(items, config),
      };
      if (candidateJson === undefined && flagOption(command, "failOnDifference")) {
        throw new UsageError("found --fail-on-difference, expected a candidate beside it: --config <file>");
      }
      const units = [];
      for (const file of files) {
        const { bytes } = envelopeOfFile(await readInput(file), file, randomUUID().replaceAll("-", ""));
        units.push(...unitsOfEnvelope(bytes, file, received));
      }
      const publicKey = await publicKeyOf(command, textOption(command, "project") ?? "");
      const current = await tryUnits(command, publicKey, units, undefined);
      const candidate =
        candidateJson === undefined ? undefined : await tryUnits(command, publicKey, units, candidateJson);
      const compared = units.flatMap((unit, index): ComparedUnit[] => {
        const inForce = current.units[index];
        return inForce === undefined ? [] : [{ unit, current: inForce, candidate: candidate?.units[index] }];
      });
      const problems = candidate?.problems ?? [];
      stdout.write(
        flagOption(command, "json") ? comparisonJson(compared, problems) : describeComparison(compared, problems),
      );
      if (flagOption(command, "failOnDifference") && compared.some(differs)) {
        throw new CommandError(
          `the candidate differs in ${compared.filter(differs).length} of ${compared.length} items`,
        );
      }
    });
}
