/** Ports that a start here would listen on: whether they are free, or a Weir has them already, or somebody else. */
import { splitHostAndPort, type WeirConfig } from "@weir/config";
import { askHealth } from "@weir/rpc";
import type { ListenTarget } from "@weir/service-host";
import { openClientCertificates } from "../client-certificates.ts";
import { checkPort, listenTargets } from "../processes/free-ports.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, failed } = findingsOf("ports");

/** Listens for a moment where the configuration says. */
export async function checkPorts(config: WeirConfig, timeoutMs: number): Promise<Finding[]> {
  const targets = [...listenTargets(config), ...furtherTargets(config)].filter(({ port }) => port !== 0);
  const findings: Finding[] = [];
  // One after the other: two keys may name one port by mistake.
  for (const target of targets) findings.push(await checkTarget(target, config, timeoutMs));
  const twice = targets.find(({ port, host }, index) =>
    targets.slice(0, index).some((before) => before.port === port && before.host === host),
  );
  if (twice === undefined) return findings;
  const found = `${twice.portKey} names ${twice.host}:${twice.port}, and so does another key`;
  return [...findings, failed(found, "give each listener a port of its own")];
}

function furtherTargets({ grpc, metrics }: WeirConfig): readonly ListenTarget[] {
  const named = [["grpc.health", grpc.health] as const, ["metrics.prometheus", metrics.prometheus] as const];
  return named.flatMap(([key, address]) =>
    address === undefined ? [] : [{ ...splitHostAndPort(address), hostKey: key, portKey: key }],
  );
}

async function checkTarget(target: ListenTarget, config: WeirConfig, timeoutMs: number): Promise<Finding> {
  const { host, port, portKey } = target;
  const where = `${host}:${port} (${portKey})`;
  try {
    await checkPort(target);
    return ok(`${where} is free`);
  } catch (error) {
    if (await isWeir(target, config, timeoutMs)) return ok(`${where} is in use by a Weir that runs here`);
    const message = error instanceof Error ? error.message : String(error);
    const isTaken = message.includes("EADDRINUSE");
    const remedy = isTaken
      ? `ss -ltnp 'sport = :${port}' names who listens there`
      : `see weir config explain ${portKey}`;
    return failed(message, remedy);
  }
}

/** Asks whoever has the port. */
async function isWeir({ host, port, portKey }: ListenTarget, config: WeirConfig, timeoutMs: number): Promise<boolean> {
  const reached = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host;
  const address = `${reached}:${port}`;
  const signal = AbortSignal.timeout(timeoutMs);
  if (portKey.startsWith("grpc.")) {
    const certificates =
      portKey === "grpc.port" ? await openClientCertificates(config).catch(() => undefined) : undefined;
    const { status } = await askHealth({ address, signal, certificates });
    certificates?.close();
    return status !== "unreachable";
  }
  const [path, sign] =
    portKey === "metrics.prometheus" ? ["metrics", "weir_process_info"] : ["api/relay/healthcheck/live/", "is_healthy"];
  const text = await fetch(`http://${address}/${path}`, { signal }).then(
    (answer) => answer.text(),
    () => "",
  );
  return text.includes(sign);
}
