// The mutation runner requires files of mocha without their extension, and mocha 12 calls them .cjs. Version 10 of the
// runner knows, and needs Node 22.
require.extensions[".cjs"] = require.extensions[".js"];
