/** Services that answer what a test says, and the command line that asks them. */
import { createRpcServer, type ServiceBinding } from "@weir/rpc";
import { createLogger } from "@weir/telemetry";
import { runCommandLine } from "../command-line.ts";

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Services that answer. */
export interface AnsweringWeir {
  /** Runs a command that asks them. An address among the arguments takes the place of theirs. */
  weir(group: string, command: string, ...args: readonly string[]): Promise<CommandResult>;
  stop(): Promise<void>;
}

/** Starts services. */
export async function startAnsweringWeir(bindings: readonly ServiceBinding[]): Promise<AnsweringWeir> {
  const server = createRpcServer({
    host: "127.0.0.1",
    port: 0,
    bindings,
    readDescriptors: async () => Buffer.alloc(0),
    logger: createLogger({ level: "off", format: "json" }),
  });
  const { host, port } = await server.start();
  return {
    async weir(group, command, ...args) {
      const written = { out: "", err: "" };
      const stream = (name: "out" | "err") => ({
        write(text: string) {
          written[name] += text;
        },
      });
      const streams = { stdout: stream("out"), stderr: stream("err") };
      const code = await runCommandLine([group, command, "--address", `${host}:${port}`, ...args], streams);
      return { code, ...written };
    },
    stop: () => server.stop(1000),
  };
}
