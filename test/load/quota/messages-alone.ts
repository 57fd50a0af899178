/** The floor of the quota benchmark: checks that are read and answered, and not decided. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { remoteQuota } from "@weir/rpc";
import type { Contender } from "./contender.ts";
import { checkAt } from "./weir-contenders.ts";

/** Starts a process that lets everything pass. */
export async function messagesAlone(options: { readonly ids: boolean }): Promise<Contender> {
  const child = fork(fileURLToPath(new URL("./answer-nothing.ts", import.meta.url)));
  const [address] = await once(child, "message");
  const port = remoteQuota(String(address));
  return {
    name: `messages alone${options.ids ? ", request ids" : ""}`,
    isHeldToTargets: false,
    pids: [child.pid ?? 0],
    check: (subjects) => checkAt(port, subjects, options.ids),
    async stop() {
      port.close();
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
