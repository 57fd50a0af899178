import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parsePublicKey, parseSecretKey } from "@weir/relay-auth";
import { generateCredentials, parseCredentials, writeCredentials } from "./index.ts";

const id = "b1b2c3d4-0000-4000-8000-000000000001";
/** The spec's example: the seed is the bytes 00…1f. */
const secretText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const publicText = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
const example = { id, public_key: publicText, secret_key: secretText };

describe("credentials", () => {
  it("are read with keys as base64url texts", () => {
    assert.deepEqual(parseCredentials(example, "x"), { id, publicKey: publicText, secretKey: secretText });
    assert.deepEqual(parseSecretKey(secretText), Buffer.from(Array.from({ length: 32 }, (_, index) => index)));
  });

  it("may hold the seed with its public key, PEM, and an id without hyphens", () => {
    const pair = Buffer.concat([Buffer.from(secretText, "base64url"), Buffer.from(publicText, "base64url")]).toString(
      "base64url",
    );
    assert.equal(parseCredentials({ ...example, secret_key: pair }, "x").secretKey, secretText);
    const jwk = { kty: "OKP", crv: "Ed25519", x: publicText, d: secretText };
    const secretPem = createPrivateKey({ key: jwk, format: "jwk" }).export({ format: "pem", type: "pkcs8" });
    const publicPem = createPublicKey({ key: jwk, format: "jwk" }).export({ format: "pem", type: "spki" });
    const parsed = parseCredentials({ id: id.replaceAll("-", ""), public_key: publicPem, secret_key: secretPem }, "x");
    assert.deepEqual(parsed, { id, publicKey: publicText, secretKey: secretText });
  });

  it("are refused with the spec's word for what is wrong with a key", () => {
    assert.equal(parsePublicKey("not base64!"), "bad key encoding");
    assert.equal(parsePublicKey(`${publicText}=`), "bad key encoding");
    assert.equal(parsePublicKey("AAAA"), "bad key data");
    assert.equal(parseSecretKey("AAAA"), "bad key data");
    assert.equal(parseSecretKey(Buffer.alloc(64, 1).toString("base64url")), "bad key data");
    assert.throws(
      () => parseCredentials({ ...example, public_key: "%" }, "f"),
      /f: public_key: found bad key encoding/,
    );
  });

  it("are refused if the keys are of different pairs, without showing the secret", () => {
    const other = generateCredentials(id);
    assert.throws(
      () => parseCredentials({ ...example, secret_key: other.secretKey }, "f"),
      (error: Error) =>
        /public_key: found the key of another pair/.test(error.message) && !error.message.includes(other.secretKey),
    );
  });

  it("come back as they were written, in a file that only its owner reads, and are not overwritten unasked", async () => {
    const directory = await mkdtemp(join(tmpdir(), "weir-credentials-"));
    try {
      const path = join(directory, "new", "credentials.json");
      const credentials = generateCredentials(id);
      await writeCredentials(path, credentials, false);
      assert.deepEqual(parseCredentials(JSON.parse(await readFile(path, "utf8")), path), credentials);
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      await assert.rejects(writeCredentials(path, generateCredentials(id), false), { code: "EEXIST" });
      const replacement = generateCredentials(id);
      await writeCredentials(path, replacement, true);
      assert.deepEqual(parseCredentials(JSON.parse(await readFile(path, "utf8")), path), replacement);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
