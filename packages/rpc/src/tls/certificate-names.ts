/** The names that a certificate carries. */
import type { PeerCertificate } from "node:tls";

const alternativeName = /(?:, )?([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/y;

/** DNS names, URIs and IP addresses of a certificate; its common name only if it has none of them (RFC 6125, 6.4.4). */
export function certificateNames({
  subject,
  subjectaltname = "",
}: Pick<PeerCertificate, "subject" | "subjectaltname">): readonly string[] {
  const names: string[] = [];
  // One after the other from the start: Node puts a name with a comma into quotes, so that it cannot pass for two.
  alternativeName.lastIndex = 0;
  for (let match = alternativeName.exec(subjectaltname); match !== null; match = alternativeName.exec(subjectaltname)) {
    const [, kind = "", value = ""] = match;
    if (kind === "DNS" || kind === "URI" || kind === "IP Address") names.push(value);
  }
  if (names.length > 0) return names;
  return [subject.CN].flat().filter((name) => name !== undefined);
}
