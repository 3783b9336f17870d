// `sarif-2.1.0.schema.json` is the published schema, unchanged: OASIS Standard incorporating Approved Errata 01, from
// https://github.com/oasis-tcs/sarif-spec, sarif-2.1/schema/sarif-schema-2.1.0.json at a560296. © OASIS Open; it may be copied
// and distributed under https://www.oasis-open.org/policies-guidelines/ipr.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";

const schema = JSON.parse(readFileSync(join(__dirname, "sarif-2.1.0.schema.json"), "utf8")) as object;
// The schema names types and bounds in places that strict mode does not like.
const isSarif = addFormats(new Ajv({ allErrors: true, strict: false })).compile(schema);

/** Fails with every problem when the text is no SARIF 2.1.0. */
export function assertSarif(text: string): void {
  isSarif(JSON.parse(text));
  assert.deepEqual(isSarif.errors ?? [], []);
}
