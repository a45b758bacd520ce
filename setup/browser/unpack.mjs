// Unpacks the Chromium of the npm package into the folder for temporary files, and nothing else.
import chromium from "@sparticuz/chromium";

await chromium.executablePath();
