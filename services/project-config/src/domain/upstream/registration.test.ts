import assert from "node:assert/strict";
import { createManualTimers } from "../../testing/manual-timers.ts";
import { createRegistration, type RegistrationState } from "./registration.ts";
import { UpstreamError, type UpstreamErrorKind } from "./upstream-error.ts";

const relayId = "b1b2c3d4-0000-4000-8000-000000000001";

describe("the registration with an upstream", () => {
  it("answers the challenge with its token, and then counts as registered", async () => {
    const { registration, sent, timers, states } = setUp();
    registration.start();
    await timers.moveTo(0);
    assert.deepEqual(sent, [
      ["/api/0/relays/register/challenge/", { relay_id: relayId, public_key: "key", version: "1.2.3" }],
      ["/api/0/relays/register/response/", { relay_id: relayId, token: "opaque:token", version: "1.2.3" }],
    ]);
    assert.deepEqual(states, ["registering", "registered"]);
    await registration.authenticated(AbortSignal.timeout(1000));
  });

  it("pauses 0, 1 and 1.5 s between failed attempts", async () => {
    const { registration, timers, attemptsAtMs, fail } = setUp();
    fail("rejected");
    registration.start();
    await timers.moveTo(2500);
    assert.deepEqual(attemptsAtMs, [0, 0, 1000, 2500]);
    assert.equal(registration.state, "registering");
    assert.equal(registration.lastError?.kind, "rejected");
  });

  it("stays known while it is renewed over a network that fails, and is not known after any other failure", async () => {
    const { registration, timers, fail } = setUp(600_000);
    registration.start();
    await timers.moveTo(599_999);
    assert.equal(registration.state, "registered");
    fail("network");
    await timers.moveTo(600_500);
    assert.equal(registration.state, "renewing");
    await registration.authenticated(AbortSignal.timeout(1000));
    fail("unauthenticated");
    await timers.moveTo(601_100);
    assert.equal(registration.state, "registering");
    fail(undefined);
    await timers.moveTo(700_000);
    assert.equal(registration.state, "registered");
  });

  it("lets nothing pass before it is there: who waits is told when it succeeds, when it is denied, or in time", async () => {
    const { registration, timers, fail } = setUp();
    fail("network");
    registration.start();
    await timers.moveTo(100);
    await assert.rejects(registration.authenticated(AbortSignal.abort()), { kind: "network" });
    const waiting = registration.authenticated(AbortSignal.timeout(5000));
    fail(undefined);
    await timers.moveTo(10_000);
    await waiting;
    registration.denied(new UpstreamError("denied", "go away"));
    await assert.rejects(registration.authenticated(AbortSignal.timeout(5000)), { kind: "denied" });
    assert.equal(timers.scheduled, 0);
  });

  it("begins anew when the upstream has forgotten this instance, once", async () => {
    const { registration, timers, sent } = setUp();
    registration.start();
    await timers.moveTo(0);
    registration.forgotten();
    registration.forgotten();
    assert.equal(registration.state, "registering");
    await timers.moveTo(10_000);
    assert.equal(registration.state, "registered");
    assert.equal(sent.length, 4);
  });

  it("is not attempted any more after the stop", async () => {
    const { registration, timers, fail } = setUp();
    fail("network");
    registration.start();
    registration.stop();
    await timers.moveTo(100_000);
    assert.equal(timers.scheduled, 0);
  });
});

function setUp(renewMs?: number) {
  const timers = createManualTimers();
  const sent: [string, unknown][] = [];
  const attemptsAtMs: number[] = [];
  const states: RegistrationState[] = [];
  let failure: UpstreamErrorKind | undefined;
  const registration = createRegistration({
    async query(path, body) {
      sent.push([path, body]);
      if (path.endsWith("/challenge/")) attemptsAtMs.push(timers.monotonicMs());
      if (failure !== undefined) throw new UpstreamError(failure, "as told");
      return path.endsWith("/challenge/") ? { relay_id: relayId, token: "opaque:token" } : { relay_id: relayId };
    },
    relayId,
    publicKey: "key",
    version: "1.2.3",
    renewMs,
    maxRetryMs: 60_000,
    timers,
    onStateChange: (state) => states.push(state),
  });
  const fail = (kind: UpstreamErrorKind | undefined) => {
    failure = kind;
  };
  return { registration, timers, sent, attemptsAtMs, states, fail };
}
