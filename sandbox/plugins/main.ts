import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { createCloudClient } from "./cloud-client";
import { createProvider } from "./provider";

/** The engine's own limit for a message. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
const ORPHAN_CHECK_MS = 1000;

/** Serves one provider to the engine that started this process; the engine reads the port from standard output. */
function main(): void {
  const name = process.argv[2] === "github" ? "github" : "aws";
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  const provider = createProvider({ name, env: process.env, cloud: createCloudClient(process.env.SANDBOX_URL) });
  server.addService(ResourceProviderService, provider);
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) {
      process.stderr.write(`The sandbox's ${name} provider cannot listen on the loopback: ${error.message}.\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
  // The engine ends its plugins by an interrupt; one that was killed cannot, and its plugins must not outlive it.
  const engine = Number(process.argv[3]);
  setInterval(() => {
    if (process.ppid !== engine) process.exit(0);
  }, ORPHAN_CHECK_MS).unref();
}

main();
