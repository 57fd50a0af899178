/** `weir serve <service>…`: some services in this process, the others elsewhere. */
import type { Command } from "commander";
import { configDirectory, configOverrides } from "../global-options.ts";

const examples = `
Services: ingest-gateway, project-config, quota, sampling, span-processor, event-processor

Services that are not named here are reached at the addresses of the section \`services\` of the configuration. All need
project-config; the processors also quota and sampling; the event-processor also the span-processor; the gateway both
processors.

Examples:
  weir serve project-config                       needs no other
  weir serve quota sampling --grpc-port 50052 --set services.project_config=127.0.0.1:50051
  weir serve ingest-gateway -c /etc/weir          the addresses are in /etc/weir/config.yml`;

/** Adds the command. */
export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .summary("run the named services in this process, the others elsewhere")
    .description("Runs the named services in this process.")
    .argument("<service...>", "what to run")
    .option("-H, --host <host>", "address of the HTTP listener (ingest-gateway)")
    .option("-P, --port <port>", "port of the HTTP listener (ingest-gateway)")
    .option("--grpc-host <host>", "address of the gRPC listener")
    .option("--grpc-port <port>", "port of the gRPC listener")
    .addHelpText("after", examples)
    .action(async (services: readonly string[], _options: unknown, command: Command) => {
      const { serveServices } = await import("../run/index.ts");
      await serveServices(services, {
        directory: configDirectory(command),
        overrides: configOverrides(command, keysOfOptions),
      });
    });
}

const keysOfOptions = [
  ["host", "relay.host"],
  ["port", "relay.port"],
  ["grpcHost", "grpc.host"],
  ["grpcPort", "grpc.port"],
] as const;
