import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireIntegration } from "@weir/test-kit";
import { runProgram } from "../harness/run-program.ts";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";
import { buildGoClient } from "./go-client.ts";
import { preparePythonClient } from "./python-client.ts";

interface Client {
  readonly language: string;
  readonly prepare: (folder: string) => Promise<readonly string[]>;
  readonly publicKey: string;
  readonly projectId: number;
  readonly eventId: string;
}

const organizationId = 7;

const clients: readonly Client[] = [
  {
    language: "Go",
    prepare: buildGoClient,
    publicKey: "a".repeat(32),
    projectId: 901,
    eventId: "9ec79c33ec9942ab8353589fcb2e04dc",
  },
  {
    language: "Python",
    prepare: preparePythonClient,
    publicKey: "b".repeat(32),
    projectId: 902,
    eventId: "1ec79c33ec9942ab8353589fcb2e04dc",
  },
];

/** A project with a quota of two replays a day, and a rule that drops traces of the environment `dropped`. */
function projectOf({ publicKey, projectId }: Client) {
  return {
    slug: `client-${projectId}`,
    projectId,
    organizationId,
    disabled: false,
    publicKeys: [{ publicKey, isEnabled: true, numericId: projectId }],
    config: {
      quotas: [
        { id: "two-replays", categories: ["replay"], scope: "project", limit: 2, window: 86_400, reasonCode: "enough" },
      ],
      sampling: {
        version: 2,
        rules: [
          {
            id: 1001,
            type: "trace",
            samplingValue: { type: "sampleRate", value: 0 },
            condition: { op: "eq", name: "trace.environment", value: "dropped" },
          },
        ],
      },
    },
  };
}

describe("clients generated from proto/", () => {
  let weir: WeirProcess;

  before(async () => {
    weir = await startWeir({ projects: clients.map(projectOf) });
  });

  after(() => weir?.stop());

  for (const client of clients) {
    describe(`in ${client.language}`, function () {
      this.timeout(300_000);
      let folder: string;
      let facts: ReadonlyMap<string, Readonly<Record<string, unknown>>>;

      before(async function () {
        folder = await mkdtemp(join(tmpdir(), "weir-client-"));
        const command = await requireIntegration(this, `${client.language} and its gRPC libraries`, () =>
          client.prepare(folder),
        );
        facts = await run(command, client, weir.grpcAddress);
      });

      after(() => rm(folder, { recursive: true, force: true }));

      it("submit an envelope, and are refused without a key", () => {
        assert.deepEqual(facts.get("submit"), {
          event_id: client.eventId,
          without_key: normalCode(client, "UNAUTHENTICATED"),
        });
      });

      it("check a quota, see it exhausted, repeat a check without counting twice, and read the usage", () => {
        assert.deepEqual(facts.get("quota"), {
          limited: [false, false, true, false],
          reason: "enough",
          stream_sequences: [7, 8],
          consumed: { "two-replays": 2 },
        });
      });

      it("evaluate sampling", () => {
        assert.deepEqual(facts.get("sampling"), {
          decisions: ["SAMPLING_DECISION_DROP", "SAMPLING_DECISION_NO_MATCH"],
          rules: [1001],
        });
      });

      it("watch a project and are pushed its change", () => {
        assert.deepEqual(facts.get("watch"), {
          first: "PROJECT_STATUS_ENABLED",
          has_document: true,
          changed_to: "PROJECT_STATUS_DISABLED",
        });
      });

      it("ask for health", () => {
        assert.deepEqual(facts.get("health"), { overall: "SERVING", quota: "SERVING" });
      });

      it("discover the services by reflection", () => {
        const { services, described } = facts.get("reflection") ?? {};
        assert.ok(Array.isArray(services));
        for (const name of [
          "ingest.v1.Ingest",
          "projectconfig.v1.ProjectConfig",
          "quota.v1.Quota",
          "sampling.v1.Sampling",
        ]) {
          assert.ok(services.includes(`weir.${name}Service`), `weir.${name}Service is not in ${services.join(", ")}`);
        }
        assert.equal(described, true);
      });
    });
  }
});

async function run(command: readonly string[], client: Client, address: string) {
  const output = await runProgram([
    ...command,
    ...["--address", address, "--key", client.publicKey],
    ...["--project", String(client.projectId), "--organization", String(organizationId)],
  ]);
  const facts = new Map<string, Readonly<Record<string, unknown>>>();
  for (const line of output.trim().split("\n")) {
    const { step, ...found }: { readonly step: string } & Record<string, unknown> = JSON.parse(line);
    facts.set(step, found);
  }
  return facts;
}

/** Go's names of status codes are in camel case. */
function normalCode({ language }: Client, code: string): string {
  return language === "Go" ? code.charAt(0) + code.slice(1).toLowerCase() : code;
}
