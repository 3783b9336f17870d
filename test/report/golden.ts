import { readdirSync } from "node:fs";
import { join } from "node:path";
import { assertGoldenFile } from "../support/golden-file";

const FOLDER = join(__dirname, "golden");

export const assertGolden = (name: string, text: string): void => assertGoldenFile(FOLDER, name, text);

export const goldenNames = (): string[] => readdirSync(FOLDER).sort();
