/** A Weir gets its projects from another Weir, as from any upstream: registered, signed, in the form that it may see. */
import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ProjectConfigServiceDefinition, ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { connect } from "@weir/rpc";
import { type ConfigObject, startWeir, type WeirProcess } from "../harness/weir-process.ts";

const trusting = "1".repeat(32);
const distrusting = "2".repeat(32);
const missing = "3".repeat(32);

interface Identity {
  readonly id: string;
  readonly publicKey: string;
  readonly env: Readonly<Record<string, string>>;
}

function createIdentity(): Identity {
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const id = randomUUID();
  return { id, publicKey: x, env: { RELAY_ID: id, RELAY_PUBLIC_KEY: x, RELAY_SECRET_KEY: d } };
}

/** The document of a project whose errors are refused by a quota; the quota is for internal relays only. */
function document(publicKey: string, trusted: readonly Identity[], more: ConfigObject = {}): ConfigObject {
  return {
    projectId: 42,
    organizationId: 7,
    publicKeys: [{ publicKey, numericId: 9 }],
    config: {
      trustedRelays: trusted.map((relay) => relay.publicKey),
      quotas: [{ id: "none", categories: ["error"], limit: 0, reasonCode: "no_errors" }],
      ...more,
    },
  };
}

/** A Weir that asks another one, often. */
function startBelow(upper: WeirProcess, { env }: Identity, config: ConfigObject = {}): Promise<WeirProcess> {
  return startWeir({
    env,
    config: {
      relay: { host: "127.0.0.1", port: 0, upstream: `${upper.httpUrl}/` },
      projects: { upstream: true },
      cache: { project_expiry: 1, global_config_fetch_interval: 1, miss_expiry: 1, ...config },
    },
  });
}

async function stateAt(weir: WeirProcess, publicKey: string) {
  const client = connect(ProjectConfigServiceDefinition, weir.grpcAddress);
  try {
    const { states } = await client.getProjectStates({ publicKeys: [publicKey] });
    const [state] = states;
    assert.ok(state);
    const { config } = state.document.length === 0 ? { config: undefined } : JSON.parse(state.document.toString());
    return { status: state.status, config };
  } finally {
    client.close();
  }
}

/** Asks again until it holds, for at most 20 s. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 20_000;
  while (!(await holds())) {
    assert.ok(Date.now() < until, `does not hold: ${holds}`);
    await delay(100);
  }
}

function hasStatus(weir: WeirProcess, publicKey: string, wanted: ProjectStatus): Promise<void> {
  return eventually(async () => (await stateAt(weir, publicKey)).status === wanted);
}

async function sendError(weir: WeirProcess, publicKey: string): Promise<number> {
  const response = await fetch(`${weir.httpUrl}/api/42/envelope/`, {
    method: "POST",
    headers: { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${publicKey}` },
    body: `{"event_id":"${randomUUID().replaceAll("-", "")}"}\n{"type":"event"}\n{"message":"m"}\n`,
  });
  return response.status;
}

describe("a Weir below another Weir", function () {
  this.timeout(120_000);
  const running: WeirProcess[] = [];
  const keep = (weir: WeirProcess) => {
    running.push(weir);
    return weir;
  };
  afterEach(async () => {
    for (const weir of running.splice(0).reverse()) await weir.stop();
  });

  it("registers, gets the projects that trust it in the limited form, and follows their changes and the global ones", async () => {
    const lower = createIdentity();
    const top = keep(await startWeir({ projects: [document(trusting, [lower]), document(distrusting, [])] }));
    const below = keep(await startBelow(top, lower));
    await hasStatus(below, trusting, ProjectStatus.ENABLED);
    await hasStatus(below, distrusting, ProjectStatus.DISABLED);
    await hasStatus(below, missing, ProjectStatus.DISABLED);
    const { config } = await stateAt(below, trusting);
    assert.deepEqual(config.trustedRelays, [lower.publicKey]);
    assert.equal(config.quotas, undefined);
    await eventually(async () => (await sendError(below, missing)) === 403);
    assert.equal(await sendError(below, trusting), 200);
    assert.equal(await sendError(top, trusting), 429);

    const changed = document(trusting, [lower], { allowedDomains: ["changed.example"] });
    await writeFile(join(top.projectsDir, `${trusting}.json`), JSON.stringify(changed));
    await eventually(async () => (await stateAt(below, trusting)).config?.allowedDomains?.[0] === "changed.example");
    await writeFile(join(top.projectsDir, "global.json"), '{"options":{"relay.sessions-eap.rollout-rate":0.5}}');
    const client = connect(ProjectConfigServiceDefinition, below.grpcAddress);
    await eventually(async () => (await client.getGlobalConfig({})).document.includes("0.5"));
    client.close();

    await writeFile(join(top.projectsDir, `${trusting}.json`), JSON.stringify({ ...changed, disabled: true }));
    await hasStatus(below, trusting, ProjectStatus.DISABLED);
  });

  it("that is one of its own gets everything, and enforces it", async () => {
    const lower = createIdentity();
    const top = keep(
      await startWeir({
        projects: [document(distrusting, [])],
        config: { auth: { static_relays: { [lower.id]: { public_key: lower.publicKey, internal: true } } } },
      }),
    );
    const below = keep(await startBelow(top, lower, { project_request_full_config: true }));
    await hasStatus(below, distrusting, ProjectStatus.ENABLED);
    const { config } = await stateAt(below, distrusting);
    assert.equal(config.quotas.length, 1);
    await eventually(async () => (await sendError(below, distrusting)) === 429);
  });

  it("may itself have another below, whose registration and keys come from the top", async () => {
    const [middle, bottom] = [createIdentity(), createIdentity()];
    const top = keep(
      await startWeir({ projects: [document(trusting, [middle, bottom]), document(distrusting, [middle])] }),
    );
    const inBetween = keep(await startBelow(top, middle));
    const below = keep(await startBelow(inBetween, bottom));
    await hasStatus(below, trusting, ProjectStatus.ENABLED);
    await hasStatus(below, distrusting, ProjectStatus.DISABLED);
    await hasStatus(inBetween, distrusting, ProjectStatus.ENABLED);
  });
});
