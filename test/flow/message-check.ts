/** Checks delivered records against the schemas and definitions that their consumers publish. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { requireIntegration, type SkippableTest } from "@weir/test-kit";
import { Unpackr } from "msgpackr";
import type { ReadRecord } from "../harness/captured-message.ts";
import { pythonWith } from "../harness/python-environment.ts";

const requirements = ["sentry-kafka-schemas==3.0.2", "sentry-protos==0.91.0"];
const unpackr = new Unpackr({ useRecords: false, int64AsType: "number" });

interface CheckResult {
  readonly ok: boolean;
  readonly error?: string;
}

/** Fails with the first messages that do not fit. Known mismatches of the schemas are left out (topics, section "Validating against the schemas"). */
export async function checkMessages(test: SkippableTest, records: readonly ReadRecord[]): Promise<void> {
  const python = await requireIntegration(test, "the published message schemas", () => pythonWith(requirements));
  const checked = records.flatMap((record) => {
    const topic = schemaTopic(record);
    return topic === undefined ? [] : [{ topic, value: record.value.toString("base64") }];
  });
  assert.ok(checked.length > 0, "there is nothing to check");
  const script = fileURLToPath(new URL("./clients/check_messages.py", import.meta.url));
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const output = text(child.stdout);
  child.stdin.end(checked.map((message) => `${JSON.stringify(message)}\n`).join(""));
  const results = (await output)
    .trim()
    .split("\n")
    .map((line): CheckResult => JSON.parse(line));
  assert.equal(results.length, checked.length, "the checking program ended early");
  const wrong = results.flatMap(({ ok, error }, index) => (ok ? [] : [`${checked[index]?.topic}: ${error}`]));
  assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} of ${checked.length} messages do not fit their schema`);
}

/** The topic whose schema a record must fit; undefined where the schema is known not to describe the message. */
function schemaTopic({ topic, value }: ReadRecord): string | undefined {
  if (topic !== "ingest-attachments") return topic;
  const { type } = unpackr.unpack(value) as { type?: string };
  if (type === "attachment_chunk" || type === "user_report") return undefined;
  return type === "event" ? "ingest-events" : topic;
}
