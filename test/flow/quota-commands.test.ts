/** `weir quota`: what quotas have counted, and what they say, for people and for programs. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DataCategory } from "@weir/data-category";
import type { Charge } from "@weir/gen/weir/quota/v1/quota.ts";
import { remoteQuota } from "@weir/rpc";
import { type ConfigObject, startWeir, type WeirProcess, weirProgram } from "../harness/weir-process.ts";

const publicKey = "7".repeat(32);
const quotas: readonly ConfigObject[] = [
  { id: "errors", categories: ["error"], scope: "project", limit: 2, window: 86_400, reasonCode: "two_a_day" },
  { id: "trial", categories: ["error"], limit: 1, window: 86_400, mode: "report" },
  { categories: ["log_item"], limit: 0 },
  { id: "files", categories: ["attachment"], scope: "key", limit: 5000, window: 60, onFailure: "local" },
  {
    id: "monitors",
    categories: ["monitor"],
    limit: 2,
    window: 86_400,
    groupBy: { maxCardinality: 10, dimensions: ["checkInSlug"] },
  },
];
const unlimited = { projectId: 63, organizationId: 6, slug: "bare", publicKeys: [{ publicKey: "8".repeat(32) }] };

describe("weir quota", function () {
  this.timeout(60_000);
  let weir: WeirProcess;

  before(async () => {
    weir = await startWeir({
      services: ["project-config", "quota"],
      projects: [
        {
          projectId: 61,
          organizationId: 6,
          slug: "shop",
          publicKeys: [{ publicKey, numericId: 62 }],
          config: { quotas },
        },
        { ...unlimited, config: { quotas: [{ limit: 0, reasonCode: "closed" }] } },
      ],
    });
    const quota = remoteQuota(weir.grpcAddress);
    const scoping = { organizationId: 6n, projectId: 61n, publicKey, keyId: 62n };
    const charge = (category: DataCategory, slug?: string): Charge => ({
      category,
      quantity: 1n,
      namespace: "",
      dimensions: new Map(slug === undefined ? [] : [["checkInSlug", slug]]),
      overAcceptOnce: false,
    });
    const nightly = charge(DataCategory.MONITOR, "nightly");
    const error = charge(DataCategory.ERROR);
    for (const made of [error, error, nightly, nightly, charge(DataCategory.MONITOR, "weekly")]) {
      const { results } = await quota.check({ checks: [{ requestId: "", scoping, charges: [made] }] });
      assert.deepEqual(results[0]?.rateLimits, []);
    }
    await quota.close();
  });
  after(() => weir?.stop());

  async function run(...args: readonly string[]) {
    const command = ["quota", ...args, "--address", weir.grpcAddress];
    const child = spawn(process.execPath, [weirProgram, "-c", weir.configDir, ...command]);
    const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await exited, out, err };
  }

  /** Lines as lists of cells; columns are two or more blanks apart. */
  const cells = (out: string) =>
    out
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(/ {2,}/));

  it("shows how much of each quota is used, of what, and until when", async () => {
    const { code, out, err } = await run("usage", "shop");
    assert.deepEqual([code, err], [0, ""]);
    const [head, ...rows] = cells(out);
    assert.deepEqual(head, ["QUOTA", "CATEGORIES", "PER", "USED", "LIMIT", "WINDOW", "RESETS IN", "MODE", "REASON"]);
    assert.deepEqual(
      rows.map((row) => row.toSpliced(6, 1)),
      [
        ["errors", "error", "project", "2 (100 %)", "2", "1 d", "enforce", "two_a_day"],
        ["trial", "error", "organization", "1 (100 %)", "1", "1 d", "report", "-"],
        ["files", "attachment", "key", "0 bytes (0 %)", "5000 bytes", "1 min", "enforce", "-"],
        ["monitors", "monitor", "organization", "3 in all", "2 each", "1 d", "enforce", "-"],
      ],
    );
  });

  it("tells programs the same, by the key of the project, too", async () => {
    const { code, out } = await run("usage", publicKey, "--json");
    assert.equal(code, 0);
    const [errors, , files] = JSON.parse(out) as Record<string, unknown>[];
    const { resetsInSeconds, counterKey, ...rest } = errors ?? {};
    assert.deepEqual(rest, {
      id: "errors",
      categories: ["error"],
      scope: "project",
      consumed: 2,
      limit: 2,
      windowSeconds: 86_400,
      reasonCode: "two_a_day",
      mode: "enforce",
      onFailure: "allow",
    });
    assert.ok(Number(resetsInSeconds) > 0 && Number(resetsInSeconds) <= 86_400);
    assert.match(String(counterKey), /^quota:errors\{6\}61:\d+$/);
    assert.equal(files?.onFailure, "local");
  });

  it("says for the items of an envelope which quotas match and what each answers", async () => {
    const file = join(weir.configDir, "crash.envelope");
    await writeFile(
      file,
      '{}\n{"type":"event"}\n{"message":"m"}\n{"type":"attachment","length":3,"filename":"a"}\nabc\n',
    );
    const { code, out, err } = await run("explain", file, "--project", "61");
    assert.deepEqual([code, err], [0, ""]);
    const [errors = "", attachments = "", files = ""] = out.split(/\n(?=\w)/);
    assert.match(errors, /^error 1: is refused\n/);
    assert.deepEqual(
      cells(errors)
        .slice(2)
        .map(([quota, answer]) => [quota, answer]),
      [
        ["errors", "REFUSES"],
        ["trial", "would refuse, but only reports"],
        ["-", "is not asked: other category"],
        ["files", "is not asked: other category"],
        ["monitors", "is not asked: other category"],
      ],
    );
    assert.match(attachments, /^attachment 3: may pass\n[\s\S]*files +allows/);
    assert.match(files, /^attachment_item 1: may pass\n/);
  });

  it("explains a category without counting it", async () => {
    for (let asked = 0; asked < 2; asked++) {
      const { out } = await run(
        "explain",
        "--category",
        "attachment",
        "--quantity",
        "5000",
        "--project",
        "shop",
        "--json",
      );
      const [{ answer, quotas: said } = { answer: "", quotas: [] }] = JSON.parse(out) as {
        answer: string;
        quotas: { answer: string }[];
      }[];
      assert.equal(answer, "allows");
      assert.deepEqual(
        said.map((quota) => quota.answer),
        ["other_category", "other_category", "other_category", "allows", "other_category"],
      );
    }
    assert.match(
      (await run("explain", "--category", "log_item", "--project", "shop")).out,
      /^log_item 1: is refused\n/,
    );
  });

  it("tells of one combination of dimensions what that one has used", async () => {
    const monitors = async (slug: string) => {
      const { out } = await run(
        "explain",
        "--category",
        "monitor",
        "--dimension",
        `checkInSlug=${slug}`,
        "--project",
        "61",
      );
      return cells(out).find(([name]) => name === "monitors") ?? [];
    };
    assert.deepEqual((await monitors("nightly")).slice(1, 6), [
      "REFUSES",
      "monitor",
      "organization",
      "2 (100 %)",
      "2 each",
    ]);
    assert.deepEqual((await monitors("weekly")).slice(1, 6), [
      "allows",
      "monitor",
      "organization",
      "1 (50 %)",
      "2 each",
    ]);
  });

  it("says that a check-in of a file lacks dimensions, unless they are named", async () => {
    const file = join(weir.configDir, "check-in.envelope");
    await writeFile(file, '{}\n{"type":"check_in"}\n{"monitor_slug":"nightly","status":"ok"}\n');
    const bare = await run("explain", file, "--project", "61");
    assert.match(
      bare.out,
      /^monitor 1: may pass\n[\s\S]*monitors +is not asked: dimensions missing \(see --dimension\)/,
    );
    const named = await run("explain", file, "--project", "61", "--dimension", "checkInSlug=nightly");
    assert.match(named.out, /^monitor 1: is refused\n/);
  });

  it("says where to look if no quota counts, as one may refuse all the same", async () => {
    const { code, out } = await run("usage", "bare");
    assert.equal(code, 0);
    const [, command = ""] = /(explain --category error --project bare)/.exec(out) ?? [];
    const explained = await run(...command.split(" "));
    assert.match(explained.out, /^error 1: is refused\n/);
    assert.match(explained.out, / closed$/m);
  });

  it("ends wrong usage with exit code 2, and what cannot be found with 1", async () => {
    for (const args of [
      ["explain", "--project", "shop"],
      ["explain", "--category", "eror", "--project", "shop"],
      ["explain", "--category", "monitor", "--dimension", "slug=nightly", "--project", "shop"],
      ["usage"],
    ]) {
      assert.equal((await run(...args)).code, 2, args.join(" "));
    }
    const unknown = await run("usage", "shoop");
    assert.deepEqual([unknown.code, unknown.out], [1, ""]);
    assert.match(unknown.err, /found no project shoop, expected one of: .*61 \(shop\)/);
    const nobody = await run("usage", "f".repeat(32));
    assert.equal(nobody.code, 1);
    assert.match(nobody.err, /no project has the key f+/);
  });
});
