import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireIntegration } from "@weir/test-kit";
import { runProgram } from "../harness/run-program.ts";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";
import { buildGoClient } from "./go-client.ts";
import { preparePythonClient } from "./python-client.ts";

const languages = [
  { language: "Python", tag: "python", prepare: preparePythonClient },
  { language: "Go", tag: "go", prepare: buildGoClient },
] as const;

/** The one code block of a language in the document that shows how to call Weir. */
async function documentedProgram(tag: string): Promise<string> {
  const document = await readFile(new URL("../../docs/clients.md", import.meta.url), "utf8");
  const blocks = [...document.matchAll(/^```(\w+)\n(.*?)^```/gms)].filter(([, language]) => language === tag);
  const [, , program = ""] = blocks[0] ?? [];
  assert.equal(blocks.length, 1, `programs in ${tag}`);
  return program;
}

describe("the clients that the documentation shows", function () {
  this.timeout(300_000);
  let weir: WeirProcess;

  before(async () => {
    weir = await startWeir();
  });
  after(() => weir?.stop());

  for (const { language, tag, prepare } of languages) {
    it(`send a transaction and are told why it was dropped, in ${language}`, async function () {
      const folder = await mkdtemp(join(tmpdir(), "weir-shown-"));
      try {
        const program = await documentedProgram(tag);
        const command = await requireIntegration(this, `${language} and its gRPC libraries`, () =>
          prepare(folder, program),
        );
        const publicKey = new URL(weir.dsn).username;
        const output = await runProgram([...command, weir.grpcAddress, publicKey]);
        assert.match(output, /^accepted [0-9a-f]{32}\ndropped: invalid_transaction\n$/);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});
