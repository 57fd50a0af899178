/** A file that comes in pieces may meet another process with each of them: whichever gets the next one continues it. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import type { CapturedMessage } from "../harness/captured-message.ts";
import { processSetups, type RunningSetup, type TestProject } from "../harness/setups.ts";
import { attachmentsOf, uploadReference, uploadsAreOn } from "../harness/upload-reference.ts";

const [setup = assert.fail("there is no setup of several processes")] = processSetups;
const project: TestProject = {
  projectId: 502,
  organizationId: 11,
  publicKey: "52".repeat(16),
  keyId: 502,
  config: { features: ["projects:resumable-uploads"] },
};
const auth = { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${project.publicKey}` };
const tus = { ...auth, "tus-resumable": "1.0.0" };
const prometheus = `127.0.0.1:${randomInt(20_000, 30_000)}`;
/** More than enough for both processes to get some of them. */
const pieces = 24;
const pieceBytes = 10_000;
const file = Array.from({ length: pieces }, (_, index) => String.fromCharCode(97 + index).repeat(pieceBytes)).join("");

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

describe(`uploads to Weir ${setup.name}`, function () {
  this.timeout(120_000);
  let weir: RunningSetup;
  let folder: string;

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "weir-uploads-processes-"));
    await writeFile(join(folder, "global.json"), JSON.stringify(uploadsAreOn));
    weir = await setup.start(this, [project], { projects: { path: folder }, metrics: { prometheus } });
  });
  after(async () => {
    await weir?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A request over a connection of its own, so that either process may get it. */
  function open(method: string, path: string, headers: Readonly<Record<string, string>>): ClientRequest {
    return request(weir.httpUrl + path, { agent: false, method, headers });
  }

  async function send(
    ...[method, path, headers, body = ""]: [...Parameters<typeof open>, body?: string]
  ): Promise<Answer> {
    const sending = open(method, path, { ...headers, "content-length": String(body.length) });
    sending.end(body);
    const [response] = (await once(sending, "response")) as [IncomingMessage];
    return { status: response.statusCode ?? 0, location: response.headers.location ?? "", body: await text(response) };
  }

  async function announce(): Promise<string> {
    for (;;) {
      const answer = await send("POST", "/api/502/upload/", { ...tus, "upload-length": String(file.length) });
      if (answer.status === 201) return answer.location;
      // Until the edge knows the global configuration.
      assert.equal(answer.status, 503, answer.body);
      await delay(50);
    }
  }

  function pieceHeaders(index: number): Readonly<Record<string, string>> {
    return {
      ...tus,
      "content-type": "application/offset+octet-stream",
      "upload-offset": String(index * pieceBytes),
      "x-decoded-content-length": String(pieceBytes),
    };
  }

  function pieceOf(index: number): string {
    return file.slice(index * pieceBytes, (index + 1) * pieceBytes);
  }

  async function sendPiece(location: string, index: number): Promise<string> {
    const answer = await send("PATCH", location, pieceHeaders(index), pieceOf(index));
    assert.equal(answer.status, 204, `piece ${index}: ${answer.body}`);
    return answer.location;
  }

  async function sendPieces(location: string, from: number): Promise<string> {
    let next = location;
    for (let index = from; index < pieces; index++) next = await sendPiece(next, index);
    return next;
  }

  /** Begins to send a piece, and waits until a process receives it. */
  async function beginPiece(location: string, index: number): Promise<ClientRequest> {
    const slow = open("PATCH", location, { ...pieceHeaders(index), "content-length": String(pieceBytes) });
    slow.on("error", () => {});
    slow.write(pieceOf(index).slice(0, 10));
    // A piece that does not fit is refused for its offset as long as none is being received.
    while (
      (await send("PATCH", location, pieceHeaders(index + 1), pieceOf(index + 1))).body.includes("found the offset")
    )
      await delay(20);
    return slow;
  }

  /** Sends events with the file, each over a connection of its own, and waits until consumers have it from all. */
  async function refer(location: string, eventIds: readonly string[]): Promise<void> {
    for (const id of eventIds) {
      const body = `{"event_id":"${id}"}\n{"type":"event"}\n{"message":"crashed"}\n${uploadReference(location, file.length)}`;
      const answer = await send("POST", "/api/502/envelope/", auth, body);
      assert.equal(answer.status, 200, answer.body);
    }
    const attached = (messages: readonly CapturedMessage[]) =>
      eventIds.map((id) => attachmentsOf(messages, id)?.[0]?.text);
    const messages = await weir.deliveredUntil(
      (all) => attached(all).every((content) => content !== undefined),
      60_000,
    );
    for (const content of attached(messages)) assert.equal(content === file, true, "the bytes are those of the file");
  }

  it("are continued by whichever gets the next piece, and found by whichever gets what refers to them", async () => {
    const location = await sendPieces(await announce(), 0);
    await refer(
      location,
      Array.from({ length: 8 }, (_, index) => `52${String(index).padStart(30, "0")}`),
    );
    assert.deepEqual(await processesOf("weir_gateway_uploads_pieces_total"), ["1", "2"]);
    assert.deepEqual(await processesOf("weir_gateway_uploads_references_total"), ["1", "2"]);
  });

  it("take one piece at a time, over all processes, and tell of it", async () => {
    const location = await sendPiece(await announce(), 0);
    const slow = await beginPiece(location, 1);
    for (let attempt = 0; attempt < 8; attempt++) {
      const refused = await send("PATCH", location, pieceHeaders(1), "?".repeat(pieceBytes));
      assert.equal(refused.status, 409);
      assert.match(refused.body, /another piece of the upload is being sent/);
    }
    slow.destroy();
    let next = await send("PATCH", location, pieceHeaders(1), pieceOf(1));
    while (next.status === 409) {
      await delay(20);
      next = await send("PATCH", location, pieceHeaders(1), pieceOf(1));
    }
    assert.equal(next.status, 204, next.body);
    await refer(await sendPieces(next.location, 2), ["53".repeat(16)]);
  });

  it("go on when the process dies that receives a piece", async () => {
    const location = await sendPiece(await announce(), 0);
    const running = weir.process ?? assert.fail("there is no process");
    const slow = await beginPiece(location, 1);
    const lost = new Promise((resolve) => slow.once("close", resolve));
    // Nobody knows which one it is; the other one is started again, too.
    for (const pid of running.childPids()) {
      process.kill(pid, "SIGKILL");
      if (await Promise.race([lost, delay(1000, undefined)])) break;
    }
    await lost;
    await refer(await sendPiecesTo(location), ["54".repeat(16)]);
  });

  /** Sends the rest, again where a process has just died. */
  async function sendPiecesTo(location: string): Promise<string> {
    let next = location;
    for (let index = 1; index < pieces; ) {
      const answer = await send("PATCH", next, pieceHeaders(index), pieceOf(index)).catch(() => undefined);
      if (answer?.status === 204) {
        next = answer.location;
        index++;
      } else await delay(50);
    }
    return next;
  }

  /** The processes that have counted something. */
  async function processesOf(metric: string): Promise<readonly string[]> {
    const metrics = await (await fetch(`http://${prometheus}/metrics`)).text();
    const sample = new RegExp(`^${metric}\\{process="(\\d+)",result="(?:continued|resolved)"\\} (\\d+)$`, "gm");
    return [...metrics.matchAll(sample)].flatMap(([, number = "", count]) => (count === "0" ? [] : [number])).sort();
  }
});
