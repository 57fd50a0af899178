/** `weir quota usage|explain`: what a project's quotas have counted, and what they say about an item. */
import { categoryName } from "@weir/data-category";
import type { Charge, ChargeExplanation, QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { QuotaAnswer } from "@weir/gen/weir/quota/v1/quota.ts";
import type { RemotePort } from "@weir/rpc";
import type { Command } from "commander";
import { CommandError, UsageError } from "../command-error.ts";
import { flagOption, textOption } from "../global-options.ts";
import { publicKeyOf } from "../public-key-of.ts";
import { chargeOfOptions, chargesOfEnvelope } from "../quota/charges-of.ts";
import { answerNames, answerTexts, quotaCells, quotaHead, quotaJson } from "../quota/quota-text.ts";
import { readInput } from "../read-input.ts";
import { renderTable } from "../render-table.ts";
import { envelopeOfFile } from "../send/envelope-of-file.ts";
import { addAddressOption, withService } from "../service-client.ts";
import type { Terminal } from "../terminal.ts";

const examples = `
Examples:
  weir quota usage my-app
  weir quota explain --category error --project my-app`;

const usageExamples = `
Of a quota by dimensions (per monitor, for example) it shows what all of them have used together.

Examples:
  weir quota usage my-app
  weir quota usage 42 --json
  weir quota usage a94ae32be2584e0bbd7a4cbb95971fee   by a key, also of a project that is not local`;

const explainExamples = `
Nothing is counted by asking. Each category is asked about as if it came alone.

Examples:
  weir quota explain event.envelope --project my-app
  weir quota explain --category error --project my-app
  weir quota explain --category span --quantity 500 --project my-app
  weir quota explain --category monitor --dimension checkInSlug=nightly --project my-app
  weir quota explain checkin.envelope --dimension checkInSlug=nightly --project my-app`;

/** Adds the commands. */
export function addQuotaCommands(program: Command, { stdout }: Terminal): void {
  const quota = program
    .command("quota")
    .summary("see what quotas have counted, and what they say about data")
    .description("Shows what the quotas of a project have counted, and what they say about data.")
    .addHelpText("after", examples);

  addAddressOption(quota.command("usage").description("Shows how much of its quotas a project has used."))
    .argument("<project>", "id or slug of a local project, or a public key")
    .option("--json", "as JSON")
    .addHelpText("after", usageExamples)
    .action(async (project: string, _options: unknown, command: Command) => {
      const publicKey = await publicKeyOf(command, project);
      const { quotas } = await withQuota(command, (client) => client.getUsage({ publicKey }));
      if (flagOption(command, "json")) stdout.write(`${JSON.stringify(quotas.map(quotaJson))}\n`);
      else if (quotas.length === 0) stdout.write(nothingCounts(project));
      else
        stdout.write(
          renderTable(
            quotaHead,
            quotas.map((entry) => quotaCells(entry)),
          ),
        );
    });

  addAddressOption(
    quota.command("explain").description("Says which quotas match an item, and what each of them answers now."),
  )
    .argument("[file]", "an envelope, or an event as JSON; instead of --category")
    .requiredOption("--project <project>", "id or slug of a local project, or a public key")
    .option("--category <name>", "a data category, e.g. error")
    .option("--quantity <number>", "how much of the category (default: 1)")
    .option("--namespace <name>", "metric namespace, for metric_bucket")
    .option(
      "--dimension <name=value>",
      "value of a dimension of check-ins, e.g. checkInSlug=nightly; repeatable",
      collect,
    )
    .option("--json", "as JSON")
    .addHelpText("after", explainExamples)
    .action(async (file: string | undefined, _options: unknown, command: Command) => {
      const charges = await chargesToExplain(command, file);
      const publicKey = await publicKeyOf(command, textOption(command, "project") ?? "");
      const { charges: explained } = await withQuota(command, (client) =>
        client.explain({ publicKey, charges: [...charges] }),
      );
      const pairs = explained.flatMap((explanation, index) => {
        const charge = charges[index];
        return charge === undefined ? [] : [{ charge, explanation }];
      });
      stdout.write(
        flagOption(command, "json") ? `${JSON.stringify(pairs.map(toJson))}\n` : pairs.map(describe).join("\n"),
      );
    });
}

async function chargesToExplain(command: Command, file: string | undefined): Promise<readonly Charge[]> {
  const category = textOption(command, "category");
  if ((file === undefined) === (category === undefined)) {
    throw new UsageError(
      `found ${category === undefined ? "neither a file nor" : "a file and"} --category, expected one of them: it says what to explain`,
    );
  }
  const dimensions = command.opts<{ dimension?: readonly string[] }>().dimension ?? [];
  if (category !== undefined) {
    const [quantity, namespace] = [textOption(command, "quantity"), textOption(command, "namespace")];
    return [chargeOfOptions({ category, quantity, namespace, dimensions })];
  }
  const name = file ?? "";
  const { bytes } = envelopeOfFile(await readInput(name), name, "0".repeat(32));
  const charges = await chargesOfEnvelope(bytes, name, dimensions);
  if (charges.length === 0) throw new CommandError(`${name}: found nothing that is counted, expected items`);
  return charges;
}

function withQuota<T>(command: Command, use: (client: RemotePort<QuotaServiceDefinition>) => Promise<T>): Promise<T> {
  const definition = async () => (await import("@weir/gen/weir/quota/v1/quota.ts")).QuotaServiceDefinition;
  return withService(command, { key: "quota", definition }, async (client) => {
    try {
      return await use(client);
    } catch (error) {
      throw isWithoutCounters(error) ? new CommandError(withoutCounters(error.message), { cause: error }) : error;
    }
  });
}

function isWithoutCounters(error: unknown): error is Error {
  return error instanceof Error && "reason" in error && error.reason === "COUNTERS_UNAVAILABLE";
}

function withoutCounters(problem: string): string {
  return `the quotas' counters cannot be read now (${problem})
  Meanwhile data passes uncounted, unless a quota's onFailure says otherwise. weir doctor looks at Redis.`;
}

interface Explained {
  readonly charge: Charge;
  readonly explanation: ChargeExplanation;
}

function nothingCounts(project: string): string {
  return `No quota counts what this project sends.
A quota with the limit 0 refuses without counting: weir quota explain --category error --project ${project}
`;
}

/** Whether the quota counts the item. */
function isAsked(answer: QuotaAnswer): boolean {
  return answer in verdicts;
}

const verdicts: Readonly<Partial<Record<QuotaAnswer, string>>> = {
  [QuotaAnswer.ALLOWS]: "may pass",
  [QuotaAnswer.REFUSES]: "is refused",
  [QuotaAnswer.REPORTS]: "may pass; a quota that only reports would refuse it",
};

function describe({ charge, explanation }: Explained): string {
  const head = `${categoryName(charge.category)} ${charge.quantity}: ${verdicts[explanation.answer] ?? "unknown"}\n`;
  if (explanation.quotas.length === 0) return `${head}  No quotas.\n`;
  const rows = explanation.quotas.map(({ quota, answer }) => {
    const [name = "", ...cells] = quota === undefined ? [] : quotaCells(quota, isAsked(answer));
    return [`  ${name}`, answerTexts[answer], ...cells];
  });
  const [first = "", ...others] = quotaHead;
  return head + renderTable([`  ${first}`, "ANSWER", ...others], rows);
}

function toJson({ charge, explanation }: Explained): Record<string, unknown> {
  return {
    category: categoryName(charge.category),
    quantity: Number(charge.quantity),
    answer: answerNames[explanation.answer],
    quotas: explanation.quotas.map(({ quota, answer }) => ({
      ...(quota === undefined ? {} : quotaJson(quota)),
      answer: answerNames[answer],
    })),
  };
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
