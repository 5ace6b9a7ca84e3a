// Reads {name: definition} from stdin; writes {name: [complaint]} of asl-validator and of JSONata's own parser.
import { readFileSync } from "node:fs";
import validate from "asl-validator";
import jsonata from "jsonata";

function* expressions(node) {
  if (typeof node === "string" && node.startsWith("{%") && node.endsWith("%}")) yield node.slice(2, -2).trim();
  else if (node !== null && typeof node === "object") for (const child of Object.values(node)) yield* expressions(child);
}

function parseComplaint(text) {
  try {
    jsonata(text);
    return [];
  } catch (error) {
    return [`${text}: ${error.message}`];
  }
}

function complaints(definition) {
  const { isValid, errors } = validate(definition);
  const grammar = isValid ? [] : errors.map((error) => `${error["Error code"]}: ${error.Message}`);
  return [...grammar, ...[...expressions(definition)].flatMap(parseComplaint)];
}

const definitions = JSON.parse(readFileSync(0, "utf8"));
const answer = Object.entries(definitions).map(([name, definition]) => [name, complaints(definition)]);
process.stdout.write(JSON.stringify(Object.fromEntries(answer)));
