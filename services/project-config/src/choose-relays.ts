/** Puts together who knows relays downstream, and who registers them. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { WeirConfig } from "@weir/config";
import { parsePublicKey, parseRelayId } from "@weir/relay-auth";
import type { ServiceContext } from "@weir/service-host";
import { openRegisteredRelays } from "./adapters/sqlite-registered-relays.ts";
import type { Upstream } from "./choose-upstream.ts";
import type { KnownRelay } from "./domain/relays/known-relay.ts";
import { createRegistrationAuthority, type RegistrationAuthority } from "./domain/relays/registration-authority.ts";
import { createRelayDirectory, type RelayDirectory } from "./domain/relays/relay-directory.ts";

export interface Relays {
  readonly directory: RelayDirectory;
  /** Undefined with an upstream: it registers relays, so that both of us know them. */
  readonly authority: RegistrationAuthority | undefined;
  close(): void;
}

export function chooseRelays(context: ServiceContext, upstream: Upstream | undefined): Relays {
  const { config, clock, dataDir } = context;
  const configured = configuredRelays(config);
  const registered = openRegisteredRelays(dataDir === undefined ? undefined : join(dataDir, "relays.sqlite"));
  const directory = createRelayDirectory({ configured, registered, askUpstream: upstream?.askForRelay });
  const authority = createRegistrationAuthority({
    secret: registrationSecret(context),
    configured,
    registered,
    open: config.auth.registration === "open",
    maxAgeMs: config.auth.signature_max_age * 1000,
    now: clock.now,
    makeRandomText: () => randomBytes(context).toString("base64url"),
  });
  return {
    directory,
    authority: upstream === undefined ? authority : undefined,
    close: () => registered.close(),
  };
}

/** With credentials all replicas have the same secret; without, each process has its own. */
function registrationSecret(context: ServiceContext): string {
  const source = context.credentials?.secretKey ?? randomBytes(context).toString("hex");
  return createHash("sha512").update(`registration of relays ${source}`).digest("hex");
}

/** 64 of them: the hash of two random UUIDs. */
function randomBytes({ random }: ServiceContext): Buffer {
  return createHash("sha512").update(`${random.uuid()}${random.uuid()}`).digest();
}

function configuredRelays({ auth }: WeirConfig): ReadonlyMap<string, KnownRelay> {
  return new Map(
    Object.entries(auth.static_relays).flatMap(([id, { public_key, internal }]): [string, KnownRelay][] => {
      const relayId = parseRelayId(id);
      const key = parsePublicKey(public_key);
      // The configuration was checked: only the id may be none, and then nobody can have it.
      if (relayId === undefined || typeof key === "string") return [];
      return [[relayId, { relayId, publicKey: key.toString("base64url"), internal }]];
    }),
  );
}
