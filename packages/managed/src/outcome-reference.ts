import { invalidReasons } from "./outcome-reasons.ts";

/** The page of outcome ids and reasons, as Markdown. */
export function renderOutcomeReference(): string {
  const rows = Object.entries(invalidReasons).map(([reason, description]) => `| \`${reason}\` | ${description} |`);
  return `# Outcomes

<!-- Generated from packages/managed: change it there, then run \`node tools/write-references.ts\`. -->

Every quantity that is dropped is told once: on the topic \`outcomes\`, or, with ids 0 and 2, on \`outcomes-billing\`. Equal
outcomes of a window (\`aggregator.bucket_interval\`) are one message. \`weir tail --outcomes\` shows them as they come.

What a rule in the mode \`report\` would have dropped is no outcome, as nothing was dropped: it stands beside the books,
in \`weir_accounting_reported_total\`, and \`weir explain\` tells it of single events. Sessions end without outcomes unless
all of their envelope is refused. Over Kafka, nothing is told of disabled and
unknown projects; the embedded store has their outcomes, too.

| id | means | reason |
| --- | --- | --- |
| 0 | accepted; told for spans and transactions only, for everything else by the consumer that stores it | none |
| 1 | filtered | the inbound filter's key, or \`Sampled:\` and the codes of the sampling rules |
| 2 | rate limited | the quota's \`reasonCode\`, if it has one |
| 3 | invalid | one of the table below |
| 5 | discarded by the SDK, as its client report says | the SDK's own text |

## Reasons for invalid

A reason is a stable name: it does not change between versions. \`too_large:<type>\` names the type of item that broke its
size limit, for example \`too_large:event\` or \`too_large:attachment:minidump\`.

| reason | when |
| --- | --- |
${rows.join("\n")}
`;
}
