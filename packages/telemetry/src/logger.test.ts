import assert from "node:assert/strict";
import { createLogger, type LoggerOptions } from "./index.ts";

function log(
  options: LoggerOptions,
  write: (logger: ReturnType<typeof createLogger>) => void,
): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  write(
    createLogger({
      ...options,
      output: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
  );
  return lines;
}

describe("the logger", () => {
  it("writes JSON with level, time and the process's own members", () => {
    const [line] = log({ base: { service: "quota" } }, (logger) => logger.warn({ projectId: 7 }, "slow"));
    assert.deepEqual({ ...line, time: "" }, { level: "warn", time: "", service: "quota", projectId: 7, msg: "slow" });
    assert.match(String(line?.time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it("leaves out what is below its level, and everything when off", () => {
    const all = (level: LoggerOptions["level"]) =>
      log({ level }, (logger) => {
        logger.debug("d");
        logger.info("i");
        logger.error("e");
      }).map(({ msg }) => msg);
    assert.deepEqual([all("error"), all("debug"), all("off")], [["e"], ["d", "i", "e"], []]);
  });

  it("names errors with code and causes, and shows stacks only if told to", () => {
    const error = Object.assign(new TypeError("broken", { cause: new Error("because") }), { code: "E_BROKEN" });
    const [line] = log({}, (logger) => logger.error({ err: error }, "failed"));
    assert.deepEqual(line?.err, {
      type: "TypeError",
      message: "broken",
      code: "E_BROKEN",
      cause: { type: "Error", message: "because" },
    });
    const [withStack] = log({ enableBacktraces: true }, (logger) => logger.error({ err: error }, "failed"));
    assert.match(JSON.stringify(withStack), /logger\.test\.ts/);
  });
});
