/** Several processes behind one port are one Weir: quotas are exact, and what each has seen is told together. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { runProgram } from "../harness/run-program.ts";
import { processSetups, type RunningSetup, type TestProject } from "../harness/setups.ts";
import { weirProgram } from "../harness/weir-process.ts";

const limit = 20;
const sent = 80;
const prometheus = `127.0.0.1:${randomInt(20_000, 30_000)}`;
const project: TestProject = {
  projectId: 811,
  // What an earlier run counted in a shared Redis does not count here.
  organizationId: randomInt(1, 2 ** 31),
  publicKey: "81".repeat(16),
  keyId: 811,
  config: {
    quotas: [{ id: "twenty", categories: ["error"], scope: "project", limit, window: 86_400, reasonCode: "enough" }],
  },
};

for (const setup of processSetups) {
  describe(`Weir ${setup.name}`, function () {
    this.timeout(120_000);
    let weir: RunningSetup;
    before(async function () {
      weir = await setup.start(this, [project], { metrics: { prometheus } });
    });
    after(() => weir?.stop());

    /** Sends an event over a connection of its own, so that either process may get it. */
    async function post(body: string): Promise<number> {
      const posting = request(`${weir.httpUrl}/api/${project.projectId}/envelope/`, {
        agent: false,
        method: "POST",
        headers: { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${project.publicKey}` },
      });
      posting.end(body);
      const [response] = await once(posting, "response");
      response.resume();
      await once(response, "close");
      return response.statusCode;
    }

    function event(number: number): string {
      return `{"event_id":"${eventId(number)}"}\n{"type":"event"}\n{"message":"parcel ${number}"}\n`;
    }

    function weirCommand(...args: readonly string[]): Promise<string> {
      const { configDir } = weir.process ?? assert.fail("there is no process");
      return runProgram([process.execPath, weirProgram, "-c", configDir, ...args]);
    }

    function follow(
      ...args: readonly string[]
    ): ChildProcess & { readonly stdout: NonNullable<ChildProcess["stdout"]> } {
      const { configDir } = weir.process ?? assert.fail("there is no process");
      return spawn(process.execPath, [weirProgram, "-c", configDir, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    }

    it(`lets exactly ${limit} of ${sent} events pass that both processes take, and accounts for the others`, async () => {
      const statuses = await Promise.all(Array.from({ length: sent }, (_, number) => post(event(number))));
      assert.deepEqual(
        statuses.filter((status) => status !== 200 && status !== 429),
        [],
      );
      const limited = (messages: Awaited<ReturnType<RunningSetup["delivered"]>>) =>
        messages
          .filter(({ topic }) => topic === "outcomes-billing")
          .map(({ value }) => value as { reason?: string; category: number; quantity: number })
          .filter(({ reason, category }) => reason === "enough" && category === 1)
          .reduce((sum, { quantity }) => sum + quantity, 0);
      const messages = await weir.deliveredUntil((found) => limited(found) >= sent - limit);
      assert.equal(messages.filter(({ topic }) => topic === "ingest-events").length, limit);
      assert.equal(limited(messages), sent - limit);
      const served = await servedByProcess();
      assert.deepEqual([...served.keys()].sort(), ["1", "2"], "both processes took requests");
      assert.equal(
        [...served.values()].reduce((sum, count) => sum + count, 0),
        sent,
      );
    });

    it("explains what either of them has decided, and says which one it was", async () => {
      const args = ["--project", "811", "--dropped", "-n", "1000", "--address", weir.grpcAddress, "--json"];
      const { records, memory } = JSON.parse(await weirCommand("explain", ...args)) as {
        records: { event_id: string; instance: string }[];
        memory: { instance: string }[];
      };
      const instances = new Set(memory.map(({ instance }) => instance));
      assert.equal(instances.size, 2);
      assert.equal(new Set(records.map(({ event_id: id }) => id)).size, sent - limit);
      assert.deepEqual(new Set(records.map(({ instance }) => instance)), instances);
      const one = records[0]?.event_id ?? "";
      assert.match(
        await weirCommand("explain", one, "--address", weir.grpcAddress),
        new RegExp(`event ${one}: dropped`),
      );
    });

    it("tails what both have delivered, and what both decide as it happens", async () => {
      const lines = (await weirCommand("tail", "--no-follow", "--json", "--topic", "ingest-events")).trim();
      assert.equal(lines.split("\n").length, limit);

      const tail = follow("tail", "--outcomes", "--json", "-n", "0", "--address", weir.grpcAddress);
      try {
        const decided = new Map<string, string>();
        const reading = (async () => {
          for await (const line of createInterface({ input: tail.stdout })) {
            const { decision } = JSON.parse(line) as { decision?: { event_id: string; instance: string } };
            if (decision) decided.set(decision.event_id, decision.instance);
            if (new Set(decided.values()).size === 2) return;
          }
        })();
        let number = sent;
        const sending = setInterval(() => void post(event(number++)), 50);
        await reading.finally(() => clearInterval(sending));
        assert.equal(new Set(decided.values()).size, 2);
      } finally {
        const closed = once(tail, "close");
        tail.kill("SIGINT");
        await closed;
      }
    });

    it("tells the sum of both buffers", async () => {
      const status = JSON.parse(await weirCommand("spool", "status", "--json", "--address", weir.grpcAddress));
      assert.equal(status.maxEnvelopes, 400_000);
    });

    it("changes projects of both with one command", async () => {
      const out = await weirCommand("project", "create", "other", "--address", weir.grpcAddress);
      const [, key, id] = /\/\/([0-9a-f]{32})@\S+\/(\d+)/.exec(out) ?? assert.fail(`found no DSN in ${out}`);
      for (let attempt = 0; attempt < 6; attempt++) {
        const answer = await fetch(`${weir.httpUrl}/api/${id}/store/?sentry_key=${key}`, {
          method: "POST",
          headers: { Connection: "close" },
          body: '{"message":"hello"}',
        });
        assert.equal(answer.status, 200);
      }
    });

    async function servedByProcess(): Promise<ReadonlyMap<string, number>> {
      const text = await (await fetch(`http://${prometheus}/metrics`)).text();
      assert.equal(text.match(/^# TYPE weir_gateway_requests_total /gm)?.length, 1, "each family is there once");
      const served = new Map<string, number>();
      const sample = /^weir_gateway_requests_total\{process="(\w+)",route="envelope",status="\dxx"\} (\d+)$/gm;
      for (const [, number = "", count] of text.matchAll(sample)) {
        if (count !== "0") served.set(number, (served.get(number) ?? 0) + Number(count));
      }
      return served;
    }
  });
}

function eventId(number: number): string {
  return `81${number.toString(16).padStart(30, "0")}`;
}
