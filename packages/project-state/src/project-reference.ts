/** The reference page of project configuration: every flag and every option that is honoured. */
import { featureFlags } from "./features.ts";
import { globalOptions } from "./global-options.ts";

const head = `# Project configuration

<!-- Generated from packages/project-state: change it there, then run \`node tools/write-references.ts\`. -->

A project is described by a project state document, in the form that Sentry and Relay know:
\`{"projectId": 42, "organizationId": 1, "publicKeys": [{"publicKey": "<32 characters>"}], "config": {…}}\`. Where documents
come from, in which order, and how fast a change is followed: [project-config](../services/project-config/README.md).

\`weir project check FILE\` says what is wrong in a document before it is used, \`weir project problems\` what is wrong in those
that are in use, and \`weir project applied PROJECT\` which processes work by which revision. Members of \`config\` that Weir
does not know are kept for relays of our own that ask for the full form; others never see them.

| what is wrong | what happens |
| --- | --- |
| a member of the wrong type | the document is malformed: its last good version stays, a new project is pending |
| an invalid [quota](quotas.md) | the quota is left out |
| sampling rules that cannot be read | the project has none: everything is kept |
| a filter in error | the filter drops nothing |
| an unknown flag, option or member | a remark |

## Feature flags

Names in \`config.features\`. What is honoured changes what happens to data; what is passed on is known, and told to relays
downstream, without an effect here.
`;

const optionsHead = `
## Global options

Members of \`options\` in the global configuration (\`global.json\` in the folder of projects, or the upstream's). An option in
error counts as its default. Options that are not listed are passed on to relays downstream, as are those that are marked so,
which have no effect here.
`;

/** The page, in Markdown. */
export function renderProjectReference(): string {
  const flags = [...featureFlags].map(([name, { status, effect }]) => [`\`${name}\``, status, effect]);
  const options = globalOptions.map(({ name, fallback, expected, effect, passedOn = false }) => [
    `\`${name}\``,
    passedOn ? "passed on" : "honoured",
    `\`${JSON.stringify(fallback)}\``,
    expected,
    effect,
  ]);
  return [
    head,
    table(["flag", "", "effect"], flags),
    optionsHead,
    table(["option", "", "default", "expects", "what it does"], options),
  ].join("\n");
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [columns, columns.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
