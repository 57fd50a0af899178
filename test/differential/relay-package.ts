/** The Python package that other services parse the same patterns, conditions and configurations with, as a black box. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { pythonWith } from "../harness/python-environment.ts";

const requirements = ["sentry-relay==0.10.1"];
const program = fileURLToPath(new URL("python/answer.py", import.meta.url));

/** A question; `about` says what kind it is. */
export type Question = { readonly about: string } & Readonly<Record<string, unknown>>;
/** An answer. */
export type Answer = Readonly<Record<string, unknown>>;

/** Answers many questions at once, in their order. */
export type Ask = (questions: readonly Question[]) => Promise<readonly Answer[]>;

/**
 * Prepares the package, in an environment that is made once.
 * @throws MissingIntegration if there is no python3 with venv, or the package cannot be installed
 */
export async function prepareRelayPackage(): Promise<Ask> {
  const python = await pythonWith(requirements);
  return (questions) => ask(python, questions);
}

async function ask(python: string, questions: readonly Question[]): Promise<readonly Answer[]> {
  // Without this the package spends most of its time on telling where its errors come from.
  const env = { ...process.env, RUST_LIB_BACKTRACE: "0" };
  const child = spawn(python, [program], { stdio: ["pipe", "pipe", "inherit"], timeout: 60_000, env });
  const output = text(child.stdout);
  child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
  const answers = (await output).split("\n").filter((line) => line !== "");
  if (answers.length !== questions.length) {
    throw new Error(`found ${answers.length} answers, expected ${questions.length}`);
  }
  return answers.map((line) => JSON.parse(line) as Answer);
}
