import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { signingKey, signRequest } from "@weir/relay-auth";
import { type StartedService, type StartOptions, startService } from "../testing/start-service.ts";
import { startStubUpstream } from "../testing/stub-upstream.ts";

const relayId = "b1b2c3d4-0000-4000-8000-000000000001";
const staticId = "b1b2c3d4-0000-4000-8000-000000000002";
const unknownId = "b1b2c3d4-0000-4000-8000-000000000003";
const seed = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const publicKey = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
const other = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
const auth = { static_relays: { [staticId]: { public_key: publicKey, internal: true } } };

/** A request of a relay, signed. */
function signed(id: string, body: object, withSeed = seed, atMs = Date.now()) {
  const bytes = Buffer.from(JSON.stringify(body));
  return { relayId: id, signature: signRequest(bytes, signingKey(withSeed), atMs), body: bytes };
}

const opening = (id: string, key: string | undefined = publicKey) => ({
  relay_id: id,
  public_key: key,
  version: "26.9.0",
});

for (const place of ["local", "remote"] as const) {
  describe(`relays downstream, ${place}`, () => {
    let started: StartedService;
    const start = async (options: Partial<StartOptions> = {}) => {
      started = await startService({ place, config: { auth }, ...options });
    };
    afterEach(() => started.dispose());

    async function register(id: string, withSeed = seed, key: string | undefined = publicKey): Promise<void> {
      const { token } = await started.port.challengeRelay(signed(id, opening(id, key), withSeed));
      await started.port.registerRelay(signed(id, { relay_id: id, token }, withSeed));
    }

    async function known(...relayIds: string[]) {
      const { relays } = await started.port.getRelays({ relayIds });
      return relays.map(({ relayId: id, publicKey: key, internal }) => [id, key, internal]);
    }

    it("are known from the configuration, and by registering, which survives a restart", async () => {
      await start();
      assert.deepEqual(await known(relayId, staticId, unknownId, "nonsense"), [[staticId, publicKey, true]]);
      await register(relayId);
      const both = [
        [relayId, publicKey, false],
        [staticId, publicKey, true],
      ];
      assert.deepEqual(await known(relayId, staticId), both);
      started = await started.restart();
      assert.deepEqual(await known(relayId, staticId), both);
    });

    it("may register again, but nobody can take over another's id", async () => {
      await start();
      await register(relayId);
      await register(relayId);
      await register(staticId);
      assert.deepEqual(await known(staticId), [[staticId, publicKey, true]]);
      const denied = { code: "PERMISSION_DENIED", message: "this relay id is known with another public key" };
      for (const id of [relayId, staticId]) await assert.rejects(register(id, other.d, other.x), denied);
      assert.deepEqual(await known(relayId), [[relayId, publicKey, false]]);
    });

    it("may not register where that is closed, unless they are in the configuration", async () => {
      await start({ config: { auth: { ...auth, registration: "closed" } } });
      await assert.rejects(register(relayId), { code: "PERMISSION_DENIED", message: "registration is closed" });
      await register(staticId);
    });

    it("are refused what is not signed by the key that they state, in time, and for themselves", async () => {
      await start();
      const { port } = started;
      const unsigned = { code: "UNAUTHENTICATED", message: "invalid relay signature" };
      await assert.rejects(port.challengeRelay(signed(relayId, opening(relayId), other.d)), unsigned);
      const old = signed(relayId, opening(relayId), seed, Date.now() - 301_000);
      await assert.rejects(port.challengeRelay(old), unsigned);
      await assert.rejects(port.challengeRelay(signed(relayId, opening(unknownId))), { code: "UNAUTHENTICATED" });

      const { token } = await port.challengeRelay(signed(relayId, opening(relayId)));
      const answer = (id: string, given: unknown) => signed(id, { relay_id: id, token: given });
      await assert.rejects(port.registerRelay(signed(relayId, { relay_id: relayId, token }, other.d)), unsigned);
      const badToken = { code: "UNAUTHENTICATED", message: "invalid register token" };
      await assert.rejects(port.registerRelay(answer(unknownId, token)), badToken);
      await assert.rejects(port.registerRelay(answer(relayId, `${token}x`)), badToken);
      assert.deepEqual(await known(relayId, unknownId), []);
    });

    it("are told when the body is not what was agreed", async () => {
      await start();
      const invalid = { code: "INVALID_ARGUMENT", message: "invalid JSON data" };
      const bodies = [
        {},
        [],
        { ...opening(relayId), relay_id: "me" },
        { ...opening(relayId), public_key: "short" },
        { ...opening(relayId), public_key: undefined },
        { ...opening(relayId), version: "26" },
        { ...opening(relayId), version: 26 },
      ];
      for (const body of bodies) {
        await assert.rejects(started.port.challengeRelay(signed(relayId, body)), invalid, JSON.stringify(body));
      }
      await assert.rejects(started.port.registerRelay(signed(relayId, { relay_id: relayId })), invalid);
      const { version, ...withoutVersion } = opening(relayId);
      assert.ok(version);
      await started.port.challengeRelay(signed(relayId, withoutVersion));
    });

    it("are asked of the upstream if there is one: together, and not again while the answer is fresh", async function () {
      this.timeout(10_000);
      const upstream = await startStubUpstream();
      try {
        upstream.relays.set(relayId, publicKey);
        upstream.internalRelays.add(relayId);
        await start({
          credentials: { id: unknownId, publicKey: other.x ?? "", secretKey: other.d ?? "" },
          config: { auth, relay: { upstream: upstream.url }, projects: { upstream: true } },
        });
        const asked = () => upstream.paths.filter((path) => path.endsWith("/publickeys/")).length;
        const nobody = "b1b2c3d4-0000-4000-8000-00000000ffff";
        const answers = await Promise.all([known(relayId), known(nobody), known(staticId, relayId)]);
        assert.deepEqual(answers, [
          [[relayId, publicKey, true]],
          [],
          [
            [staticId, publicKey, true],
            [relayId, publicKey, true],
          ],
        ]);
        assert.equal(asked(), 1);
        assert.deepEqual(await known(relayId, nobody), [[relayId, publicKey, true]]);
        assert.equal(asked(), 1);
        await assert.rejects(register(relayId), { code: "FAILED_PRECONDITION" });
      } finally {
        await started.stop();
        await upstream.vanish();
      }
    });
  });
}
