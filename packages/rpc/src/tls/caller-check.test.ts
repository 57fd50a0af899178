import assert from "node:assert/strict";
import type { TLSSocket } from "node:tls";
import { refusalOf } from "./caller-check.ts";

interface Caller {
  readonly names?: string;
  /** Why Node does not trust the certificate. */
  readonly problem?: string;
  readonly hasCertificate?: boolean;
}

function refusal({ names = "DNS:weir-services", problem, hasCertificate = true }: Caller, allowed: readonly string[]) {
  const certificate = {
    subject: { CN: "somebody" },
    subjectaltname: names,
    valid_from: "Jan  1 00:00:00 2026 GMT",
    valid_to: "Feb  1 00:00:00 2026 GMT",
  };
  // Boundary: the check looks at nothing else of a connection.
  const socket = {
    authorized: problem === undefined,
    authorizationError: problem,
    getPeerCertificate: () => (hasCertificate ? certificate : {}),
  } as unknown as TLSSocket;
  return refusalOf(socket, allowed);
}

describe("the check of a caller's certificate", () => {
  it("lets in who carries a name on the list, and anybody of the authority if there is no list", () => {
    assert.equal(refusal({}, ["weir-services"]), undefined);
    assert.equal(refusal({ names: "DNS:other, URI:spiffe://weir/quota" }, ["a", "spiffe://weir/quota"]), undefined);
    assert.equal(refusal({ names: "DNS:anybody" }, []), undefined);
  });

  it("refuses who carries none, whatever the common name says", () => {
    const found = refusal({ names: "DNS:other" }, ["weir-services", "somebody"]);
    assert.equal(found?.reason, "not_allowed");
    assert.match(found.message, /certificate of other carries none of the names in grpc\.tls\.allowed_peers/);
  });

  it("refuses whom no authority of ours has signed, whether there is a list or not", () => {
    for (const allowed of [[], ["weir-services"]]) {
      const found = refusal({ problem: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, allowed);
      assert.equal(found?.reason, "untrusted");
      assert.match(
        found.message,
        /not signed by an authority in grpc\.tls\.authority \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/,
      );
    }
  });

  it("refuses who is out of date, and says since when", () => {
    for (const problem of ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]) {
      const found = refusal({ problem }, []);
      assert.equal(found?.reason, "expired");
      assert.match(found.message, /is valid from Jan {2}1 .* to Feb {2}1 .*: renew it/);
    }
  });

  it("refuses who shows none", () => {
    assert.equal(refusal({ hasCertificate: false, problem: "no certificate" }, [])?.reason, "no_certificate");
  });
});
