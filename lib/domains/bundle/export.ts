import type { ProofFile } from "@/lib/contracts/proofs";
import { sha256 } from "@/lib/crypto/hash";
import { withScope } from "@/lib/db";
import { auditSigningKey, recordAudit } from "@/lib/domains/audit";
import { downloadFile } from "@/lib/domains/proofs";
import { ARTEFACTS, BUNDLE_FORMAT, type Manifest, proofPath, type Seal } from "@/lib/evidence/format";
import { pageWith } from "@/lib/evidence/page";
import { canonicalJson } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { collectRun, EXPORTED } from "./collect";
import { type ZipEntry, zipped } from "./zip";

/** Files of proofs beyond this are not copied into the page. */
const COPIED_BYTES_MAX = 4_000_000;

/** A file that is made while it is sent. */
interface StreamedFile {
  name: string;
  contentType: string;
  chunks: AsyncIterator<Uint8Array>;
}

/**
 * Everything on record of a run as one zip that needs no trust in this server: each file hashed in a signed manifest,
 * the journal's chain, the tenant's audit events with their links to signed checkpoints, and a page that checks it all
 * without a network. The same state gives the same bytes. Who took it is recorded.
 * @throws AppError not_found, forbidden without `runs:read`
 */
export async function exportBundle(scope: Scope, runId: Id<"run">): Promise<StreamedFile> {
  if (!scope.permissions.has("runs:read")) {
    throw new AppError("forbidden", "This needs the permission runs:read.", { permission: "runs:read" });
  }
  const collected = await collectRun(scope, runId);
  await withScope(scope, async (tx) => {
    recordAudit(tx, scope, { action: EXPORTED, resource: { kind: "run", id: runId } });
  });
  const files = Object.entries(collected)
    .map(([path, value]) => ({ path, content: text(`${JSON.stringify(value, null, 2)}\n`) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const { status } = collected["run.json"];
  const attached = collected["proofs.json"].flatMap(({ file }) => (file ? [attachment(scope, file)] : []));
  return {
    name: `evidence-${runId}.zip`,
    contentType: "application/zip",
    chunks: zipped(await sealed(scope, runId, status, files, attached)),
  };
}

/** The files with their manifest, its seal, and the page that carries a sealed copy of them all. */
async function sealed(
  { tenantId, workspaceId }: Scope,
  runId: Id<"run">,
  status: Manifest["status"],
  files: { path: string; content: Uint8Array }[],
  attached: Attachment[],
): Promise<ZipEntry[]> {
  const manifest: Manifest = {
    format: BUNDLE_FORMAT,
    ...{ tenantId, workspaceId, runId, status },
    artefacts: ARTEFACTS,
    files: [
      ...files.map(({ path, content }) => ({ path, bytes: content.length, sha256: sha256(content) })),
      ...attached.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    ],
  };
  const manifestFile = { path: "manifest.json", content: text(`${JSON.stringify(manifest, null, 2)}\n`) };
  const sealFile = (page: string | null) => {
    const { keyId, sign } = auditSigningKey();
    const manifestHash = sha256(manifestFile.content);
    const statement = { kind: BUNDLE_FORMAT, tenantId, runId, manifest: manifestHash, page, keyId } as const;
    const seal: Seal = { ...statement, signature: sign(statement) };
    return { path: "seal.json", content: text(canonicalJson(seal)) };
  };
  const copy: Uint8Array[] = [];
  // With large files the page asks for the zip instead: it would have to be as large itself.
  if (attached.reduce((sum, { bytes }) => sum + bytes, 0) <= COPIED_BYTES_MAX) {
    const all = [manifestFile, sealFile(null), ...files, ...attached.map(opened)];
    for await (const chunk of zipped(all)) copy.push(chunk);
  }
  const page = text(pageWith(Buffer.concat(copy)));
  return [
    { path: "verify.html", content: page },
    manifestFile,
    sealFile(sha256(page)),
    ...files,
    ...attached.map(opened),
  ];
}

/** A file given as proof, whose bytes are read when its turn comes. */
interface Attachment {
  path: string;
  bytes: number;
  sha256: string;
  open(): AsyncIterable<Uint8Array>;
}

function attachment(scope: Scope, { id, bytes, sha256 }: ProofFile): Attachment {
  return {
    ...{ path: proofPath(id), bytes, sha256 },
    async *open() {
      const { chunks } = await downloadFile(scope, id);
      yield* { [Symbol.asyncIterator]: () => chunks };
    },
  };
}

function opened({ path, open }: Attachment): ZipEntry {
  return { path, content: open() };
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
