// Starts the project's commands on a fresh clone: `node local/bootstrap.mjs <command> [options]`.
// Plain JavaScript with Node's own modules only, for Node 20 or newer, because nothing else is there yet.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const COMMANDS = {
  demo: "local/demo.ts",
  dev: "local/dev.ts",
  start: "local/start.ts",
  test: "local/test.ts",
  bench: "bench/main.ts",
  verify: "local/verify.ts",
};

const [command = "", ...options] = process.argv.slice(2);
const entry = COMMANDS[command];
if (entry === undefined || !existsSync(join(root, entry))) {
  fail(`Unknown command "${command}". Known: ${Object.keys(COMMANDS).join(", ")}.`);
}
if (Number(process.versions.node.split(".")[0]) < 20) {
  fail(`Node 20 or newer is needed; this is ${process.version}.`);
}
process.chdir(root);
installPackages();
if (command === "test" && (options.length === 0 || options.includes("browser"))) installBrowser();
run(entry, options);

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Runs `npm ci` when node_modules is missing or was made from another package-lock.json. */
function installPackages() {
  const stamp = join(root, "node_modules", ".intent-os-lock");
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  if (!existsSync(stamp) && isInstalled()) {
    writeFileSync(stamp, lock);
    return;
  }
  console.log("Installing packages (npm ci) …");
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const done = spawnSync(program, [...first, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (done.status !== 0) fail("npm ci failed; see above. Is the npm registry reachable?");
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}

/** Whether npm's own record of node_modules has every package of the lock file, in its version. */
function isInstalled() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === "" || optional || present[path]?.version === version,
  );
}

/** Finds a Chromium for the browser tests, or installs one; its path goes to CHROMIUM_PATH. */
function installBrowser() {
  const found = findChromium();
  if (found) {
    process.env.CHROMIUM_PATH = found;
    return;
  }
  if (playwrightChromium()) return;
  console.log("No Chromium found; installing one for the browser tests …");
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync("/etc/debian_version")) {
    const apt = (...words) =>
      spawnSync("apt-get", words, {
        stdio: ["ignore", "inherit", "inherit"],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      }).status === 0;
    if (
      apt("update", "-qq") &&
      apt("install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation")
    ) {
      process.env.CHROMIUM_PATH = findChromium() ?? "";
      if (process.env.CHROMIUM_PATH) return;
    }
  }
  const playwright = join(root, "node_modules", "playwright", "cli.js");
  const done = spawnSync(process.execPath, [playwright, "install", "chromium"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (done.status !== 0 || !playwrightChromium()) {
    console.error(
      "No browser could be installed. Install Chromium (on Debian: apt-get install chromium) or set CHROMIUM_PATH; " +
        "the browser tests fail until then.",
    );
  }
}

function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return existsSync(given) ? given : fail(`CHROMIUM_PATH=${given} does not exist.`);
  return ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
}

/** Whether Playwright has a Chromium of its own. */
function playwrightChromium() {
  const script = 'const {chromium}=require("playwright");process.stdout.write(chromium.executablePath())';
  const { stdout } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  return Boolean(stdout) && existsSync(stdout.trim());
}

/** Runs the TypeScript entry with the project's Node, passes signals on, and ends as it ends. */
function run(file, args) {
  const bin = join(root, "node_modules", ".bin");
  const node = join(bin, process.platform === "win32" ? "node.cmd" : "node");
  if (!existsSync(node))
    fail("Node 24 is missing from node_modules; run `npm ci` with install scripts allowed.");
  const child = spawn(node, ["--enable-source-maps", "--import", "tsx", join(root, file), ...args], {
    stdio: "inherit",
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  });
  // In a terminal, Ctrl-C reaches the child by itself; a second copy of the signal does it no harm.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 128 + 15 : (code ?? 1)));
  child.on("error", (error) => fail(`Could not start ${node}: ${error.message}`));
}
