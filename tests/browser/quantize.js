// Makes a PNG small: 8 bits a pixel in place of 24. Its file is named on the command line, and written over.
import { readFileSync, writeFileSync } from "node:fs";
import UPNG from "upng-js";

const COLOURS = 256;
for (const file of process.argv.slice(2)) {
  const image = UPNG.decode(readFileSync(file));
  const pixels = UPNG.toRGBA8(image);
  writeFileSync(file, Buffer.from(UPNG.encode(pixels, image.width, image.height, COLOURS)));
}
