import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { splitHostAndPort } from "@weir/config";
import { requireIntegration } from "@weir/test-kit";
import { pythonWith } from "../harness/python-environment.ts";
import { runProgram } from "../harness/run-program.ts";
import { addressProblems, flowProblems } from "./check-flows.ts";
import { objectProblems } from "./check-objects.ts";
import { podProblems } from "./check-pods.ts";
import { unknownPolicyPorts, weirWorkloads } from "./cluster.ts";
import { loadPodConfig, podConfigs } from "./pod-config.ts";
import { needs, program } from "./program.ts";
import {
  buildRenderer,
  type FolderName,
  folderNames,
  folders,
  type KubernetesObject,
  type Rendered,
  renderFolder,
} from "./rendered.ts";

const schemas = "kubernetes-validate==1.37.0";

/** Without what extensions define: their schemas are theirs. */
function ofKubernetes(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects.filter(({ apiVersion = "" }) => !apiVersion.startsWith("cert-manager.io/"));
}

/** Where commands find the process of their own pod, as it listens everywhere. */
const ownPod = "127.0.0.1";

/** Names and addresses that cert-manager writes into the certificate of a secret. Undefined: it makes no such secret. */
function certificateNames(objects: readonly KubernetesObject[], secretName: string): readonly string[] | undefined {
  const specs = objects
    .filter(({ apiVersion, kind }) => apiVersion === "cert-manager.io/v1" && kind === "Certificate")
    .map(({ spec }) => spec as CertificateSpec);
  const found = specs.find((spec) => spec.secretName === secretName);
  return found && [...(found.dnsNames ?? []), ...(found.ipAddresses ?? [])];
}

interface CertificateSpec {
  readonly secretName: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
}

describe("the manifests for Kubernetes", function () {
  this.timeout(400_000);
  const rendered = new Map<FolderName, Rendered>();

  before(async function () {
    await requireIntegration(this, "Go, to render them", async () => {
      const renderer = await buildRenderer();
      for (const name of folderNames) rendered.set(name, await renderFolder(renderer, folders[name]));
    });
  });

  function objectsOf(name: FolderName): readonly KubernetesObject[] {
    const { objects } = rendered.get(name) ?? { objects: [] };
    assert.ok(objects.length > 0, `${name} renders nothing`);
    return objects;
  }

  for (const name of folderNames) {
    describe(name, () => {
      it("keeps the restricted pod security standard", () => {
        assert.deepEqual(rendered.get(name)?.problems, []);
      });

      it("is what the schemas of Kubernetes' API allow", async () => {
        const python = await pythonWith([schemas]);
        const folder = await mkdtemp(join(tmpdir(), "weir-manifests-"));
        try {
          const files = await Promise.all(
            ofKubernetes(objectsOf(name)).map(async (object, index) => {
              const file = join(folder, `${index}.json`);
              await writeFile(file, JSON.stringify(object));
              return file;
            }),
          );
          await runProgram([python, "-m", "kubernetes_validate", "-k", "1.37", "--strict", ...files]);
          const wrong = join(folder, "wrong.json");
          await writeFile(wrong, JSON.stringify({ ...objectsOf(name)[0], replicaz: 2 }));
          await assert.rejects(
            runProgram([python, "-m", "kubernetes_validate", "-k", "1.37", "--strict", wrong]),
            /replicaz/,
          );
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      });

      it("runs pods whose arguments, ports, probes, drain, memory and files fit the program and its configuration", async () => {
        const workloads = weirWorkloads(objectsOf(name));
        assert.equal(workloads.length, name === "single" ? 1 : program.services.length);
        for (const workload of workloads) {
          const { config, warnings } = await loadPodConfig(objectsOf(name), workload);
          assert.deepEqual(warnings, []);
          assert.deepEqual(podProblems(workload, config, program), []);
        }
      });

      it("gives Node options that it takes", async () => {
        for (const { container } of weirWorkloads(objectsOf(name))) {
          const options = container.env?.find((variable) => variable.name === "NODE_OPTIONS")?.value ?? "";
          await runProgram([process.execPath, "-e", ""], { env: { NODE_OPTIONS: options } });
        }
      });

      it("has objects that fit each other, and secrets nowhere but in secrets", () => {
        assert.deepEqual(objectProblems(objectsOf(name)), []);
      });

      it("names only ports in its policies that pods have", () => {
        assert.deepEqual(unknownPolicyPorts(objectsOf(name)), []);
      });

      if (name === "single") return;

      it("lets exactly those talk to each other that need to, and to what is outside by their configuration", async () => {
        assert.deepEqual(flowProblems(objectsOf(name), needs, await podConfigs(objectsOf(name))), []);
      });

      it("looks for services where they are", async () => {
        const [first] = weirWorkloads(objectsOf(name));
        assert.ok(first);
        const { config } = await loadPodConfig(objectsOf(name), first);
        const addresses = Object.entries(config.services).map(
          ([key, address]) => [key.replaceAll("_", "-"), String(address)] as const,
        );
        assert.deepEqual(
          addresses.map(([service]) => service).sort(),
          program.services.filter((service) => service !== "ingest-gateway").sort(),
        );
        assert.deepEqual(addressProblems(objectsOf(name), new Map(addresses)), []);
      });

      it("has certificates that carry the names by which services are called, where there are any", async () => {
        const [first] = weirWorkloads(objectsOf(name));
        assert.ok(first);
        const { config } = await loadPodConfig(objectsOf(name), first);
        const names = certificateNames(objectsOf(name), "weir-tls");
        assert.equal(names !== undefined, config.grpc.tls.certificate !== undefined);
        const called = Object.values(config.services).map((address) => splitHostAndPort(String(address)).host);
        const needed = names === undefined ? [] : [...called, ownPod, ...config.grpc.tls.allowed_peers];
        assert.deepEqual(
          needed.filter((host) => !names?.includes(host)),
          [],
        );
      });
    });
  }
});
