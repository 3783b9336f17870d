// Who may import whom. A rule speaks to the person who broke it.
const ROOMS = "infra|policy|smoke|release|drift|report";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-room-in-a-room",
      comment: "Rooms never import rooms. Move what both need to core/, or wire them in a verb or in infra/index.ts.",
      severity: "error",
      from: { path: `^(${ROOMS})/`, pathNot: "^infra/index\\.ts$" },
      to: { path: `^(${ROOMS})/`, pathNot: "^$1/" },
    },
    {
      name: "enter-by-the-door",
      comment: "Import a room by its index.ts; if what you need is not exported there, ask whether it should be.",
      severity: "error",
      from: { path: "^(cli|infra)/" },
      // The self-test has a door of its own: it brings servers along that nobody else needs.
      to: { path: "^(smoke|release|drift|report)/(?!(self-test/)?index\\.ts$)" },
    },
    {
      name: "core-knows-no-room",
      comment: "core/ is what rooms share, so it may know none of them. Pass what you need as an argument.",
      severity: "error",
      from: { path: "^core/" },
      to: { path: `^(${ROOMS}|cli|sandbox|test|toolchain)/` },
    },
    {
      name: "model-is-pure",
      comment: "core/model holds nouns: no I/O, no Pulumi, no HTTP. Do that in another part of core/ or in a room.",
      severity: "error",
      from: { path: "^core/model/" },
      to: { pathNot: "^(core/(model/|errors\\.ts|redact\\.ts)|node_modules/zod/|crypto$)" },
    },
    {
      name: "nobody-knows-the-sandbox",
      comment:
        "The product runs against real clouds by the same code; only tests and the sandbox itself know the sandbox.",
      severity: "error",
      from: { pathNot: "^(sandbox|test|bench)/" },
      to: { path: "^(sandbox|test)/" },
    },
    {
      name: "toolchain-is-for-set-up",
      comment: "The toolchain gets things onto a machine; the product may not need it at run time.",
      severity: "error",
      from: { pathNot: "^(toolchain|sandbox|test|bench)/" },
      to: { path: "^toolchain/" },
    },
    {
      name: "pulumi-in-its-place",
      comment: "The Pulumi SDK takes a second to load. Only infra/, policy/ and the sandbox's plugins may import it.",
      severity: "error",
      from: { pathNot: "^(infra|policy|sandbox/(plugins|cloud)|test|drift/collect)" },
      to: { path: "node_modules/@pulumi/" },
    },
    {
      name: "http-in-its-place",
      comment:
        "Send requests through core/net, which bounds time and size. (A dynamic provider runs elsewhere and cannot.)",
      severity: "error",
      from: { pathNot: "^(core/net/|infra/org\\.ts$|sandbox/|test/|bench/)" },
      to: { path: "node_modules/undici/" },
    },
    {
      name: "reports-decide-nothing",
      comment: "report/ renders what core/model describes; decide before you call it.",
      severity: "error",
      from: { path: "^report/" },
      to: { path: "^core/", pathNot: "^core/(model/|redact\\.ts|inert\\.ts)" },
    },
    {
      name: "no-circle",
      comment: "Two files that need each other are one, or have a third one in them.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphan",
      comment: "Nothing imports this file. Delete it, or name it in the entry points here and in knip.json.",
      severity: "error",
      from: { orphan: true, path: `^(core|${ROOMS}|cli|sandbox|toolchain)/`, pathNot: "\\.(sh|go)$" },
      to: {},
    },
    {
      name: "not-to-a-test-tool",
      comment: "This package is a development dependency: it is not there when the product runs.",
      severity: "error",
      from: { path: `^(core|${ROOMS}|cli)/` },
      to: { dependencyTypes: ["npm-dev"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js", ".cjs", ".json"] },
  },
};
