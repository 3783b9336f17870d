import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ROBOT, type TokenService } from "./registry";

export interface TokenIssuer extends TokenService {
  /** The scopes asked for so far, each with the user that asked. */
  readonly asked: { readonly scope: string; readonly user: string }[];
  /** From now on tokens are for nobody: the registry refuses them. */
  spoil(howMany: number): void;
  stop(): Promise<void>;
}

/** Starts a token service as registries delegate to: everybody may pull, only ROBOT may push. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = publicKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify(jwk)).digest("base64url");
  const [service, issuer] = ["registry.test", "issuer.test"];
  const asked: { scope: string; user: string }[] = [];
  let spoilt = 0;

  const tokenFor = (scope: string, user: string) => {
    const [type, name, actions = ""] = scope.split(":");
    const granted = actions.split(",").filter((action) => action === "pull" || user === ROBOT.username);
    const now = Math.floor(Date.now() / 1000);
    const isSpoilt = spoilt > 0;
    spoilt -= isSpoilt ? 1 : 0;
    const claims = {
      iss: issuer,
      aud: isSpoilt ? "another.test" : service,
      sub: user,
      jti: randomUUID(),
      iat: now,
      nbf: now - 5,
      exp: now + 60,
      access: [{ type, name, actions: granted }],
    };
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${encode({ typ: "JWT", alg: "ES256", kid })}.${encode(claims)}`;
    const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
    return `${signed}.${signature.toString("base64url")}`;
  };

  const server: Server = createServer((request, answer) => {
    const url = new URL(request.url ?? "", "http://issuer");
    const [user = "", password] = Buffer.from(request.headers.authorization?.slice(6) ?? "", "base64")
      .toString()
      .split(":");
    const scope = url.searchParams.get("scope") ?? "";
    asked.push({ scope, user });
    const isKnown = user === "" || (user === ROBOT.username && password === ROBOT.password);
    if (!isKnown || url.searchParams.get("service") !== service) return answer.writeHead(401).end("no");
    return answer.end(JSON.stringify({ token: tokenFor(scope, user) }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    realm: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    service,
    issuer,
    jwks: { keys: [{ ...jwk, kid, use: "sig", alg: "ES256" }] },
    asked,
    spoil: (howMany) => {
      spoilt = howMany;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
