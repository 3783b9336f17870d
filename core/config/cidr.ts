/** Returns how many bits of a well-formed IPv4 CIDR name the network. */
export const prefixOf = (cidr: string): number => Number(cidr.split("/")[1]);

/** Returns whether a well-formed IPv4 CIDR names a network: no bit after its prefix is set. */
export function isNetwork(cidr: string): boolean {
  const [address = ""] = cidr.split("/");
  const bits = address.split(".").reduce((all, octet) => all * 256 + Number(octet), 0);
  return bits % 2 ** (32 - prefixOf(cidr)) === 0;
}
