import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { splitHostAndPort } from "@weir/config";
import { eventProcessorModule } from "@weir/event-processor";
import { ingestGatewayModule } from "@weir/ingest-gateway";
import { projectConfigModule } from "@weir/project-config";
import { quotaModule } from "@weir/quota";
import { livenessName } from "@weir/rpc";
import { samplingModule } from "@weir/sampling";
import type { ServiceModule } from "@weir/service-host";
import { spanProcessorModule } from "@weir/span-processor";
import { requireIntegration } from "@weir/test-kit";
import { pythonWith } from "../harness/python-environment.ts";
import { runProgram } from "../harness/run-program.ts";
import { addressProblems, flowProblems, type ServiceNeeds } from "./check-flows.ts";
import { podProblems } from "./check-pods.ts";
import { unknownPolicyPorts, weirWorkloads } from "./cluster.ts";
import { loadPodConfig } from "./pod-config.ts";
import { buildRenderer, type KubernetesObject, type Rendered, renderOverlay } from "./rendered.ts";

const overlays = ["single", "redis-kafka", "production"] as const;
const schemas = "kubernetes-validate==1.37.0";

const modules: readonly ServiceModule<unknown>[] = [
  projectConfigModule,
  quotaModule,
  samplingModule,
  spanProcessorModule,
  eventProcessorModule,
  ingestGatewayModule,
];
const countsInRedis: ReadonlySet<string> = new Set(["quota", "project-config"]);
const program = { services: modules.map(({ name }) => name), healthNames: [livenessName] };
const needs: ReadonlyMap<string, ServiceNeeds> = new Map(
  modules.map((module) => [module.name, { services: module.needs.map(dashed), redis: countsInRedis.has(module.name) }]),
);

/** `spanProcessor` is the service `span-processor`. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Without what extensions define: their schemas are theirs. */
function ofKubernetes(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects.filter(({ apiVersion = "" }) => !apiVersion.startsWith("cert-manager.io/"));
}

/** Names that cert-manager writes into the certificate of a secret. Undefined: it makes no such secret. */
function certificateNames(objects: readonly KubernetesObject[], secretName: string): readonly string[] | undefined {
  const specs = objects
    .filter(({ apiVersion, kind }) => apiVersion === "cert-manager.io/v1" && kind === "Certificate")
    .map(({ spec }) => spec as { readonly secretName: string; readonly dnsNames?: readonly string[] });
  return specs.find((spec) => spec.secretName === secretName)?.dnsNames;
}

describe("the manifests for Kubernetes", function () {
  this.timeout(400_000);
  const rendered = new Map<string, Rendered>();

  before(async function () {
    await requireIntegration(this, "Go, to render them", async () => {
      const renderer = await buildRenderer();
      for (const name of overlays) rendered.set(name, await renderOverlay(renderer, name));
    });
  });

  function objectsOf(name: (typeof overlays)[number]): readonly KubernetesObject[] {
    const { objects } = rendered.get(name) ?? { objects: [] };
    assert.ok(objects.length > 0, `${name} renders nothing`);
    return objects;
  }

  for (const name of overlays) {
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
        assert.equal(workloads.length, name === "single" ? 1 : modules.length);
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

      it("names only ports in its policies that pods have", () => {
        assert.deepEqual(unknownPolicyPorts(objectsOf(name)), []);
      });

      if (name === "single") return;

      it("lets exactly those talk to each other that need to", () => {
        assert.deepEqual(flowProblems(objectsOf(name), needs), []);
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
        const needed = names === undefined ? [] : [...called, ...config.grpc.tls.allowed_peers];
        assert.deepEqual(
          needed.filter((host) => !names?.includes(host)),
          [],
        );
      });
    });
  }

  describe("that are wrong", () => {
    const changed = (change: (text: string) => string) =>
      JSON.parse(change(JSON.stringify(objectsOf("redis-kafka")))) as KubernetesObject[];

    it("fail where a flow that is needed is forbidden, and where one that is not is allowed", () => {
      const closed = objectsOf("redis-kafka").filter(
        ({ kind, metadata }) => kind !== "NetworkPolicy" || metadata.name !== "weir-sampling",
      );
      assert.deepEqual(
        flowProblems(closed, needs).sort(),
        [
          "sampling must reach project-config at 50051",
          "span-processor must reach sampling at 50051",
          "event-processor must reach sampling at 50051",
        ].sort(),
      );
      const open = [
        ...objectsOf("redis-kafka"),
        {
          kind: "NetworkPolicy",
          metadata: { name: "open" },
          spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{}], egress: [{}] },
        },
      ];
      assert.ok(flowProblems(open, needs).includes("sampling must not reach redis at 6379"));
    });

    it("fail where a policy, a probe or a port is one that the pods do not have", async () => {
      const ports = changed((text) => text.replaceAll('"port":"http"', '"port":"web"'));
      assert.deepEqual(unknownPolicyPorts(ports), ["NetworkPolicy/weir-ingest-gateway: no pod has port web"]);
      const pods = changed((text) =>
        text
          .replaceAll('"service":"liveness"', '"service":"alive"')
          .replaceAll('"containerPort":50051', '"containerPort":50052')
          .replaceAll('"terminationGracePeriodSeconds":45', '"terminationGracePeriodSeconds":30'),
      );
      const [workload] = weirWorkloads(pods);
      assert.ok(workload);
      const problems = podProblems(workload, (await loadPodConfig(pods, workload)).config, program);
      assert.equal(problems.length, 4, problems.join("; "));
    });

    it("fail where a key of the configuration is not known, in the file or in the environment", async () => {
      for (const wrong of [
        changed((text) => text.replaceAll("shutdown_timeout", "shutdown_timeuot")),
        changed((text) => text.replaceAll("WEIR__SPOOL__ENVELOPES__PATH", "WEIR__SPOOL__ENVELOPES__PAHT")),
      ]) {
        const gateway = weirWorkloads(wrong).find((each) => each.name === "weir-ingest-gateway");
        assert.ok(gateway);
        const warnings = await loadPodConfig(wrong, gateway).then(
          (loaded) => loaded.warnings.length,
          () => 1,
        );
        assert.equal(warnings, 1);
      }
    });

    it("fail where a service is looked for under a name that nobody serves", () => {
      const objects = objectsOf("redis-kafka");
      assert.match(addressProblems(objects, new Map([["quota", "weir-quotas:50051"]]))[0] ?? "", /no such service/);
      assert.match(addressProblems(objects, new Map([["quota", "weir-sampling:50051"]]))[0] ?? "", /not served there/);
    });
  });
});
