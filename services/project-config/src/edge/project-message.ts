/** Projects as messages. */
import { type Project, ProjectOrigin } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { configOf, type LocalProject } from "../domain/project.ts";

export function toProjectMessage(project: LocalProject): Project {
  const wholeMs = Math.floor(project.lastChangeMs);
  return {
    projectId: project.projectId ?? 0n,
    organizationId: project.organizationId,
    slug: project.slug,
    disabled: project.disabled,
    keys: project.keys.map(({ publicKey, keyId }) => ({ publicKey, keyId: keyId ?? 0n })),
    config: Buffer.from(JSON.stringify(configOf(project))),
    origin: project.origin === "file" ? ProjectOrigin.FILE : ProjectOrigin.STORE,
    revision: project.revision,
    lastChange: { seconds: BigInt(Math.floor(wholeMs / 1000)), nanos: (wholeMs % 1000) * 1_000_000 },
  };
}
