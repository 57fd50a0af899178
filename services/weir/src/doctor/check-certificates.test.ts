import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultConfig } from "@weir/config";
import { checkCertificates } from "./check-certificates.ts";
import { complaints } from "./testing/complaints.ts";

describe("weir doctor looks at certificates", function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-doctor-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("names files that are none, that are folders, and keys that are encrypted", async () => {
    const encrypted = join(folder, "encrypted.key");
    const { privateKey } = generateKeyPairSync("ec", {
      namedCurve: "P-256",
      privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    await writeFile(encrypted, privateKey);
    await writeFile(join(folder, "none.crt"), "hello");
    const of = (certificate: string, key: string) => checkCertificates(configured(certificate, key), duringMs);
    const client = testing("client.pem");
    for (const [files, complaint, remedy] of [
      [
        [join(folder, "none.crt"), testing("client.key")],
        /our certificate is no certificate in PEM form/,
        /must be PEM/,
      ],
      [[client, join(folder, "none.crt")], /our key is no private key in PEM form/, /must be PEM/],
      [[client, encrypted], /our key cannot be decrypted/, /set its passphrase/],
      [[folder, testing("client.key")], /EISDIR/, /name the file in that folder/],
      [[join(folder, "missing"), testing("client.key")], /ENOENT/, /is the volume or secret mounted/],
    ] as const) {
      const found = await of(...files);
      assert.match(complaints(found)[0] ?? "", complaint);
      assert.match(found.find(({ severity }) => severity === "failed")?.remedy ?? "", remedy);
    }
  });

  const testing = (name: string) => fileURLToPath(new URL(`testing/${name}`, import.meta.url));
  const configured = (certificate: string, key: string) =>
    defaultConfig({
      processing: {
        enabled: true,
        redis: "redis://127.0.0.1",
        kafka_config: [
          { name: "bootstrap.servers", value: "127.0.0.1:9092" },
          { name: "security.protocol", value: "ssl" },
          { name: "ssl.ca.location", value: testing("client.pem") },
          { name: "ssl.certificate.location", value: certificate },
          { name: "ssl.key.location", value: key },
        ],
      },
    });
  const good = configured(testing("client.pem"), testing("client.key"));
  const duringMs = Date.parse("2050-01-01");

  it("is content with a certificate that is valid and fits its key", async () => {
    assert.deepEqual(complaints(await checkCertificates(good, duringMs)), []);
  });

  for (const [what, atMs, complaint] of [
    ["is not valid yet", Date.parse("2020-01-01"), /^failed: .* is not valid before/],
    ["expires soon", Date.parse("2126-10-20"), /^warning: .* expires on/],
    ["has expired", Date.parse("2127-01-01"), /^failed: .* expired on/],
  ] as const) {
    it(`names one that ${what}`, async () => {
      const found = complaints(await checkCertificates(good, atMs));
      assert.equal(found.length, 2);
      assert.match(found[1] ?? "", complaint);
    });
  }

  it("looks at those that services know each other by, too", async () => {
    const tls = { certificate: testing("client.pem"), key: testing("client.key"), authority: testing("client.pem") };
    const findings = await checkCertificates(defaultConfig({ grpc: { tls } }), duringMs);
    assert.deepEqual(complaints(findings), []);
    assert.match(findings[1]?.found ?? "", /^our certificate in grpc\.tls .* is valid until/);
    const other = { ...tls, key: testing("other.key") };
    const found = complaints(await checkCertificates(defaultConfig({ grpc: { tls: other } }), duringMs));
    assert.deepEqual(found, ["failed: the key in grpc.tls is not that of the certificate"]);
  });

  it("names a key of another certificate, and files that cannot be read", async () => {
    const other = await checkCertificates(configured(testing("client.pem"), testing("other.key")), duringMs);
    assert.match(complaints(other)[0] ?? "", /the key in processing\.kafka_config is not that of the certificate/);
    const missing = await checkCertificates(configured(join(folder, "none.pem"), testing("client.key")), duringMs);
    assert.match(complaints(missing)[0] ?? "", /cannot be read: ENOENT/);
  });
});
