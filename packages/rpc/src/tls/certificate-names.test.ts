import assert from "node:assert/strict";
import { certificateNames } from "./certificate-names.ts";

const subject = { CN: "common", C: "", ST: "", L: "", O: "", OU: "" };

describe("the names of a certificate", () => {
  it("are its DNS names, URIs and IP addresses", () => {
    const subjectaltname =
      "DNS:weir-quota, DNS:weir-quota.weir.svc, IP Address:10.0.0.1, URI:spiffe://weir/quota, email:a@b";
    assert.deepEqual(certificateNames({ subject, subjectaltname }), [
      "weir-quota",
      "weir-quota.weir.svc",
      "10.0.0.1",
      "spiffe://weir/quota",
    ]);
  });

  it("are its common name only if it has no other", () => {
    assert.deepEqual(certificateNames({ subject }), ["common"]);
    assert.deepEqual(certificateNames({ subject, subjectaltname: "email:a@b" }), ["common"]);
    assert.deepEqual(certificateNames({ subject, subjectaltname: "DNS:other" }), ["other"]);
  });

  it("are not what is written into one name to look like two", () => {
    const subjectaltname = 'DNS:"evil.example, DNS:weir-quota", DNS:last.example';
    assert.deepEqual(certificateNames({ subject, subjectaltname }), ['"evil.example, DNS:weir-quota"', "last.example"]);
    const escaped = 'DNS:"a\\", DNS:weir-quota", DNS:last.example';
    assert.ok(!certificateNames({ subject, subjectaltname: escaped }).includes("weir-quota"));
  });
});
