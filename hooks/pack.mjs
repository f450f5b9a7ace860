// Packs a folder into a zip, its files at the top: `node hooks/pack.mjs dist dra-playground.zip`.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { zipSync } from "fflate";

const [folder, file] = process.argv.slice(2);
const contents = {};
for (const name of readdirSync(folder, { recursive: true }).sort()) {
  const path = join(folder, name);
  if (statSync(path).isFile()) contents[relative(folder, path).split(sep).join("/")] = new Uint8Array(readFileSync(path));
}
// The same time for every file, so that the same site gives the same bytes.
writeFileSync(file, zipSync(contents, { level: 9, mtime: "2000-01-01T00:00:00" }));
console.log(`${file}: ${Object.keys(contents).length} files, ${statSync(file).size} bytes`);
