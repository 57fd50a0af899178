import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, CommanderError } from "commander";
import { createProgram } from "./command-line.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What prose may leave out: it names a command without its arguments. */
const omissions = new Set([
  "commander.missingArgument",
  "commander.optionMissingArgument",
  "commander.missingMandatoryOptionValue",
  "commander.help",
  "commander.helpDisplayed",
]);

/** The program, but its commands do nothing. */
function idleProgram(): Command {
  const silent = { write: () => {} };
  const program = createProgram({ stdout: silent, stderr: silent });
  for (const command of commandsBelow(program)) if (command.commands.length === 0) command.action(() => {});
  return program;
}

function commandsBelow(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => [child, ...commandsBelow(child)]);
}

/** Commands that do something, without the hidden one and the one that prints help. */
function leaves(): readonly Command[] {
  const others = new Set(["run-copy", "help"]);
  return commandsBelow(idleProgram()).filter((command) => command.commands.length === 0 && !others.has(command.name()));
}

/** What is wrong with a command as it is shown: the code and message of commander's error; undefined: nothing. */
async function faultOf(shown: string): Promise<CommanderError | undefined> {
  const words = [...shown.matchAll(/'[^']*'|"[^"]*"|\S+/g)].map(([word]) => word.replace(/^(['"])(.*)\1$/, "$2"));
  try {
    await idleProgram().parseAsync(words.slice(1), { from: "user" });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error;
    throw error;
  }
}

/** `weir …` in a line of a shell: without the prompt, what is before a pipe, and what is explained after two spaces. */
function commandIn(line: string): string | undefined {
  return /(?:^|\| )(?:\$ )?(?:npx )?(weir .+)$/.exec(line.trim())?.[1]?.split(/ {2,}| \| | > /)[0];
}

function helpTexts(): readonly (readonly [name: string, text: string])[] {
  return [idleProgram(), ...commandsBelow(idleProgram())].map((command) => {
    let help = "";
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    return [command.name(), help];
  });
}

function documents(): readonly (readonly [path: string, text: string])[] {
  const paths = [
    "README.md",
    "CHANGELOG.md",
    "k8s/README.md",
    ...readdirSync(join(root, "docs"))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
    ...readdirSync(join(root, "services")).map((name) => `services/${name}/README.md`),
  ];
  return paths.map((path) => [path, readFileSync(join(root, path), "utf8")]);
}

describe("commands as they are shown", () => {
  it("are understood in the examples of every help text", async () => {
    let seen = 0;
    for (const [name, text] of helpTexts()) {
      for (const line of text.split("\n").filter((each) => each.startsWith("  "))) {
        const shown = commandIn(line);
        if (shown === undefined) continue;
        seen++;
        assert.equal((await faultOf(shown))?.message, undefined, `${name}: ${shown}`);
      }
    }
    assert.ok(seen > 40, `found ${seen} examples`);
  });

  it("have an example in the help text of each command, or of the one above it", () => {
    const texts = helpTexts().map(([, text]) => text);
    const examples = texts.flatMap((text) => text.split("\n").flatMap((line) => commandIn(line) ?? []));
    for (const command of leaves()) {
      const name = command.parent?.parent
        ? `weir ${command.parent.name()} ${command.name()}`
        : `weir ${command.name()}`;
      assert.ok(
        examples.some((shown) => `${shown} `.replace(/ -c \S+/, "").startsWith(`${name} `)),
        `no example of ${name}`,
      );
    }
  });

  it("have examples in the help text of each group", () => {
    for (const group of commandsBelow(idleProgram()).filter(({ commands }) => commands.length > 0)) {
      const help = helpTexts().find(([name]) => name === group.name())?.[1] ?? "";
      assert.match(help, /\nExamples:\n/, group.name());
    }
  });

  it("have a row on the page of the command line", () => {
    const page = readFileSync(join(root, "services/weir/README.md"), "utf8");
    const rows = page.split("\n").filter((line) => line.startsWith("| `weir "));
    for (const command of leaves()) {
      const group = command.parent?.parent ? `weir ${command.parent.name()} ` : "weir ";
      const names = new RegExp(`\\b${command.name()}\\b`);
      assert.ok(
        rows.some((row) => row.startsWith(`| \`${group}`) && names.test(row.split(" | ")[0] ?? "")),
        `no row of ${group}${command.name()}`,
      );
    }
  });

  it("are understood in the code blocks of every document", async () => {
    let seen = 0;
    for (const [path, text] of documents()) {
      for (const [, block = ""] of text.matchAll(/^```\w*\n(.*?)^```/gms)) {
        for (const line of block.split("\n")) {
          const shown = commandIn(line);
          if (shown === undefined) continue;
          seen++;
          const fault = await faultOf(shown);
          assert.ok(fault === undefined || fault.exitCode === 0, `${path}: ${shown}: ${fault?.message}`);
        }
      }
    }
    assert.ok(seen > 10, `found ${seen} commands`);
  });

  it("exist where prose names them, with the options that it names", async () => {
    for (const [path, text] of documents()) {
      const prose = text.replace(/^```.*?^```/gms, "");
      for (const [, quoted = ""] of prose.matchAll(/`(?:npx )?(weir\s[^`]+)`/g)) {
        const shown = quoted.replace(/\s+/g, " ").replaceAll("…", "").split(" | ")[0] ?? "";
        if (shown.startsWith("weir <command>")) continue;
        const fault = await faultOf(shown);
        assert.ok(fault === undefined || omissions.has(fault.code), `${path}: ${shown}: ${fault?.message}`);
      }
    }
  });
});
