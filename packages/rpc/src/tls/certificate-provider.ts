/** Lets grpc-js take certificates that change. */
import type { experimental } from "@grpc/grpc-js";
import type { Certificates } from "./certificates.ts";

type Provider = Parameters<typeof experimental.createCertificateProviderChannelCredentials>[0];

/** Certificates, their key and their authority in the form in which grpc-js takes those that change. */
export function certificateProvider(certificates: Certificates): Provider {
  const ends = new Map<unknown, () => void>();
  function add<U>(listener: (update: U) => void, read: () => U): void {
    const tell = () => listener(read());
    ends.set(listener, certificates.onChange(tell));
    // grpc-js adds its listener before it adds what that tells.
    process.nextTick(tell);
  }
  function remove(listener: unknown): void {
    ends.get(listener)?.();
    ends.delete(listener);
  }
  const authority = () => ({ caCertificate: certificates.current().authority });
  const identity = () => {
    const { certificate, key } = certificates.current();
    return { certificate, privateKey: key };
  };
  return {
    addCaCertificateListener: (listener) => add(listener, authority),
    removeCaCertificateListener: remove,
    addIdentityCertificateListener: (listener) => add(listener, identity),
    removeIdentityCertificateListener: remove,
  };
}
