/** What was uploaded reaches consumers as the attachment that an event refers to; what was not is told. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DataCategory } from "@weir/data-category";
import type { CapturedMessage } from "../harness/captured-message.ts";
import { type RunningSetup, setups, type TestProject } from "../harness/setups.ts";
import { attachmentsOf, uploadReference, uploadsAreOn } from "../harness/upload-reference.ts";

const project: TestProject = {
  projectId: 501,
  organizationId: 11,
  publicKey: "5".repeat(32),
  keyId: 501,
  config: { features: ["projects:resumable-uploads"] },
};
const pieceBytes = 1024 * 1024;
const file = "0123456789abcdef".repeat(pieceBytes / 8);
const auth = { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${project.publicKey}` };
const tus = { ...auth, "tus-resumable": "1.0.0" };
const eventId = "9ec79c33ec9942ab8353589fcb2e04dc";

for (const setup of setups) {
  describe(`uploads to Weir ${setup.name}`, function () {
    this.timeout(120_000);
    let weir: RunningSetup;
    let folder: string;

    before(async function () {
      folder = await mkdtemp(join(tmpdir(), "weir-flow-uploads-"));
      await writeFile(join(folder, "global.json"), JSON.stringify(uploadsAreOn));
      weir = await setup.start(this, [project], { projects: { path: folder } });
    });
    after(async () => {
      await weir?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    /** Announces the file; until the edge knows the global configuration, uploads are off. */
    async function announce(): Promise<string> {
      for (;;) {
        const headers = { ...tus, "upload-length": String(file.length) };
        const answer = await fetch(`${weir.httpUrl}/api/501/upload/`, { method: "POST", headers });
        if (answer.status === 201) return answer.headers.get("location") ?? "";
        assert.equal(answer.status, 503);
        await delay(50);
      }
    }

    async function sendPieces(): Promise<string> {
      let location = await announce();
      for (let offset = 0; offset < file.length; offset += pieceBytes) {
        const headers = {
          ...tus,
          "content-type": "application/offset+octet-stream",
          "upload-offset": String(offset),
          "x-decoded-content-length": String(pieceBytes),
        };
        const body = file.slice(offset, offset + pieceBytes);
        const answer = await fetch(weir.httpUrl + location, { method: "PATCH", headers, body });
        assert.equal(answer.status, 204, await answer.text());
        assert.equal(answer.headers.get("upload-offset"), String(offset + pieceBytes));
        location = answer.headers.get("location") ?? "";
      }
      return location;
    }

    it("become the attachment of their event; a reference that does not hold is accounted for", async () => {
      const location = await sendPieces();
      const forged = location.replace("upload_signature=", "upload_signature=A");
      const reference = (to: string) => uploadReference(to, file.length);
      const body = `{"event_id":"${eventId}"}\n{"type":"event"}\n{"message":"crashed"}\n${reference(location)}${reference(forged)}`;
      const answer = await fetch(`${weir.httpUrl}/api/501/envelope/`, { method: "POST", headers: auth, body });
      assert.equal(answer.status, 200, await answer.text());
      const isDropped = ({ value }: CapturedMessage) =>
        (value as { reason?: string }).reason === "invalid_placeholder_attachment";
      const messages = await weir.deliveredUntil(
        (all) => attachmentsOf(all, eventId) !== undefined && all.filter(isDropped).length === 2,
        60_000,
      );
      const [attachment, ...more] = attachmentsOf(messages, eventId) ?? [];
      assert.deepEqual(more, []);
      assert.deepEqual(
        [attachment?.name, attachment?.content_type, attachment?.size, attachment?.chunks],
        ["core.txt", "text/plain", file.length, 2],
      );
      assert.equal(attachment?.text === file, true, "the bytes are those of the file");
      const dropped = messages.filter(isDropped).map(({ value }) => value as { category: number; quantity: number });
      assert.deepEqual(
        dropped.map(({ category, quantity }) => [category, quantity]).sort(([left = 0], [right = 0]) => left - right),
        [
          [DataCategory.ATTACHMENT, file.length],
          [DataCategory.ATTACHMENT_ITEM, 1],
        ],
      );
    });
  });
}
