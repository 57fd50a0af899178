/** Makes stages of checks: a program that must succeed, or a function that must find nothing. */
import { describeFinding, type Finding } from "../repository/finding.ts";
import { runCommand } from "../repository/run-command.ts";
import { failedOne, passedOne, type Stage, sumTallies, type Tally } from "./stage.ts";

const checkTimeoutMs = 180_000;

/** A check that passes if every one of the commands exits with 0; each counts as one test. A command begins with its program. */
export function commandStage(
  name: string,
  title: string,
  commands: readonly (readonly [program: string, ...args: string[]])[],
): Stage {
  return {
    name,
    title,
    kind: "check",
    async run(print) {
      const tallies: Tally[] = [];
      for (const [program, ...args] of commands) {
        const { code, output } = await runCommand(program, args, { timeoutMs: checkTimeoutMs });
        tallies.push(code === 0 ? passedOne : failedOne);
        if (code !== 0)
          for (const line of [`${program.replace("bin:", "")} ${args.join(" ")} ended with ${code}:`, ...output])
            print(line);
      }
      return sumTallies(tallies);
    },
  };
}

/** A check that passes if the function finds nothing; it counts as one test. */
export function findingStage(
  name: string,
  title: string,
  find: () => readonly Finding[] | Promise<readonly Finding[]>,
): Stage {
  return {
    name,
    title,
    kind: "check",
    async run(print) {
      const findings = await find();
      for (const finding of findings) print(describeFinding(finding));
      return findings.length === 0 ? passedOne : failedOne;
    },
  };
}
