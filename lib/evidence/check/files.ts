import { canonicalJson } from "@/lib/kernel/canonical";
import { sha256 } from "../digest";
import { ARTEFACTS, BUNDLE_FORMAT } from "../format";
import { type Bundle, Unreadable } from "./bundle";
import type { Keys } from "./keys";
import type { Findings } from "./report";

const OUTSIDE = new Set(["manifest.json", "seal.json", "verify.html"]);

/** Every file is the one the manifest names, and there is no other. */
export async function checkFiles(bundle: Bundle, findings: Findings): Promise<void> {
  const { files } = bundle.manifest;
  for (const { path, sha256: hash, bytes } of files) {
    const content = bundle.files.get(path);
    if (!content) findings.say("file_missing", { path });
    else if (content.length !== bytes || (await sha256(content)) !== hash)
      findings.say("file_changed", { path });
  }
  const known = new Set(files.map(({ path }) => path));
  for (const path of bundle.files.keys()) {
    if (!known.has(path) && !OUTSIDE.has(path)) findings.say("file_unknown", { path });
  }
  findings.facts.files = files.length;
}

/** The seal signs this manifest and this page. */
export async function checkSeal(bundle: Bundle, findings: Findings, keys: Keys): Promise<void> {
  const { manifest, seal } = bundle;
  const [manifestBytes, sealBytes] = [bundle.files.get("manifest.json"), bundle.files.get("seal.json")];
  if (!sealBytes || !manifestBytes) throw new Unreadable("seal.json");
  const { signature, ...statement } = seal;
  if (new TextDecoder().decode(sealBytes) !== canonicalJson(seal)) findings.say("seal_malformed");
  if (seal.kind !== BUNDLE_FORMAT || manifest.format !== BUNDLE_FORMAT) findings.say("seal_malformed");
  if (seal.manifest !== (await sha256(manifestBytes))) findings.say("seal_other_manifest");
  if (seal.runId !== manifest.runId || seal.tenantId !== manifest.tenantId) findings.say("seal_other_run");
  const page = bundle.files.get("verify.html");
  if (seal.page !== null && !page) findings.say("file_missing", { path: "verify.html" });
  if (page && seal.page === null) findings.say("page_unsigned");
  if (page && seal.page !== null && seal.page !== (await sha256(page))) findings.say("page_changed");
  await keys.hold(findings, statement, signature, "seal_signature");
  findings.facts.keyId = seal.keyId;
}

/** Each of the six artefacts has its files. */
export function checkArtefacts(bundle: Bundle, findings: Findings): void {
  for (const [artefact, paths] of Object.entries(ARTEFACTS)) {
    for (const path of paths)
      if (!bundle.files.has(path)) findings.say("artefact_missing", { artefact, path });
  }
  findings.facts.artefacts = Object.keys(ARTEFACTS).length;
}
