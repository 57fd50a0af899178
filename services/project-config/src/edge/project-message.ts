/** Projects as messages. */
import { type Project, ProjectOrigin } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { configOf, type LocalProject } from "../domain/project.ts";
import { toTimestamp } from "./timestamp.ts";

export function toProjectMessage(project: LocalProject): Project {
  return {
    projectId: project.projectId ?? 0n,
    organizationId: project.organizationId,
    slug: project.slug,
    disabled: project.disabled,
    keys: project.keys.map(({ publicKey, keyId }) => ({ publicKey, keyId: keyId ?? 0n })),
    config: Buffer.from(JSON.stringify(configOf(project))),
    origin: project.origin === "file" ? ProjectOrigin.FILE : ProjectOrigin.STORE,
    revision: project.revision,
    lastChange: toTimestamp(project.lastChangeMs),
  };
}
