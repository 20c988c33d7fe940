import { expect } from "vitest";
import { sha256 } from "@/lib/crypto/hash";
import { newWebhookKeyPair } from "@/lib/crypto/webhook-signature";
import {
  addIssuerKey,
  createIssuer,
  retireIssuerKey,
  submitProof,
  updateIssuer,
  uploadFile,
  verifyProof,
} from "@/lib/domains/proofs";
import type { TokenIssuer } from "./sign-in";
import type { World } from "./world";
import type { WritingRequest } from "./writing-request";

const REASON = { reason: "Planned" };
const DELIVERY = { kind: "delivery", subject: "INV-2041", payload: { signedBy: "Lan", parcels: 3 } };
const CARRIER = { key: "carrier", title: "Nhanh Express", kinds: ["delivery"] };
const HMAC_KEY = { algorithm: "hmac-sha256", ...REASON } as const;

/** A small file, as the upload route takes it. */
export const FILE = {
  raw: "parcel,weight\n1,2.5\n",
  query: `?name=parcels.csv&sha256=${sha256("parcel,weight\n1,2.5\n")}`,
  headers: { "content-type": "text/csv" },
};

/** Good bodies of the routes of proofs, by operation. */
export const PROOF_BODIES: Record<string, unknown> = {
  submitProof: DELIVERY,
  verifyProof: { decision: "accept", hash: "0".repeat(64), ...REASON },
  createProofIssuer: { ...CARRIER, key: "inspector" },
  updateProofIssuer: { revision: 1, title: "Nhanh", ...REASON },
  addProofIssuerKey: HMAC_KEY,
  retireProofIssuerKey: REASON,
};

/** A proof, a file, and an issuer with a key in a world, by path parameter. */
export async function proofIds(world: World): Promise<Record<string, string>> {
  const { owner } = world.people;
  const issuer = await createIssuer(owner, CARRIER);
  const { keyId } = await addIssuerKey(owner, issuer.id, HMAC_KEY);
  const proof = await submitProof(owner, DELIVERY, "console");
  const file = await uploadTo(world);
  return { proofId: proof.id, proofFileId: file.id, proofIssuerId: issuer.id, proofIssuerKeyId: keyId };
}

/** Keeps the small file in a world. */
export function uploadTo(world: World) {
  const bytes = Buffer.from(FILE.raw);
  return uploadFile(world.people.owner, {
    name: "parcels.csv",
    sha256: sha256(bytes),
    contentType: "text/csv",
    declaredBytes: bytes.length,
    body: new Blob([bytes]).stream(),
  });
}

/** Adds proofs to a world. */
export async function addProofs(world: World): Promise<void> {
  for (const subject of ["INV-1", "INV-2", "INV-3"]) {
    await submitProof(world.people.owner, { ...DELIVERY, subject }, "api");
  }
}

/** Adds issuers to a world. */
export async function addIssuers(world: World): Promise<void> {
  for (const key of ["first", "second", "third"]) await createIssuer(world.people.owner, { ...CARRIER, key });
}

/** Makers of requests for the writing routes of proofs. */
export const PROOF_WRITING: Record<string, (world: World, issuer: TokenIssuer) => Promise<WritingRequest>> = {
  async submitProof(world) {
    return {
      asked: { key: world.key, body: DELIVERY },
      otherBody: { ...DELIVERY, subject: "INV-2042" },
      audit: {
        action: "proof.submitted",
        resource: { kind: "proof", id: expect.stringMatching(/^prf_/) },
        after: expect.objectContaining({ kind: "delivery", subject: "INV-2041", channel: "api" }),
      },
    };
  },
  async verifyProof(world, issuer) {
    const { id, hash } = await submitProof(world.people.owner, DELIVERY, "api");
    const body = { decision: "accept", hash, ...REASON } as const;
    return {
      asked: { headers: issuer.headersOf(world.people.minh), params: { proofId: id }, body },
      otherBody: { ...body, decision: "reject" },
      audit: {
        action: "proof.verified",
        resource: { kind: "proof", id },
        before: { status: "pending" },
        after: { status: "verified", method: "person", hash },
        reason: "Planned",
        actor: { kind: "user", id: world.people.minh.principal.id, label: "minh" },
      },
      spoil: {
        by: () => verifyProof(world.people.thu, id, { ...body, decision: "reject" }),
        code: "invalid_transition",
      },
    };
  },
  async uploadProofFile(world) {
    return {
      asked: { key: world.key, ...FILE },
      otherBody: undefined,
      audit: {
        action: "proof_file.uploaded",
        resource: { kind: "proof_file", id: expect.stringMatching(/^pfl_/) },
        after: expect.objectContaining({ name: "parcels.csv", bytes: 20 }),
      },
    };
  },
  async createProofIssuer(world) {
    return {
      asked: { key: world.key, body: CARRIER },
      otherBody: { ...CARRIER, title: "Another" },
      audit: {
        action: "proof_issuer.created",
        resource: { kind: "proof_issuer", id: expect.stringMatching(/^iss_/) },
        after: expect.objectContaining({ key: "carrier" }),
      },
      spoil: { by: () => createIssuer(world.people.owner, CARRIER), code: "conflict" },
    };
  },
  async updateProofIssuer(world) {
    const { id } = await createIssuer(world.people.owner, CARRIER);
    const body = { revision: 1, status: "disabled", ...REASON } as const;
    return {
      asked: { key: world.key, params: { proofIssuerId: id }, body },
      otherBody: { ...body, status: "active" },
      audit: {
        action: "proof_issuer.updated",
        resource: { kind: "proof_issuer", id },
        before: expect.objectContaining({ status: "active" }),
        after: expect.objectContaining({ status: "disabled", title: "Nhanh Express" }),
        reason: "Planned",
      },
      spoil: {
        by: () => updateIssuer(world.people.owner, id, { ...body, title: "Sooner" }),
        code: "conflict",
      },
    };
  },
  async addProofIssuerKey(world) {
    const { id } = await createIssuer(world.people.owner, CARRIER);
    return {
      asked: { key: world.key, params: { proofIssuerId: id }, body: HMAC_KEY },
      otherBody: { algorithm: "ed25519", publicKey: newWebhookKeyPair().publicKey, ...REASON },
      audit: {
        action: "proof_issuer.key_added",
        resource: { kind: "proof_issuer", id },
        after: expect.objectContaining({ algorithm: "hmac-sha256", publicKey: null }),
        reason: "Planned",
      },
      spoil: {
        by: () =>
          Promise.all(Array.from({ length: 10 }, () => addIssuerKey(world.people.owner, id, HMAC_KEY))),
        code: "limit_exceeded",
      },
    };
  },
  async retireProofIssuerKey(world) {
    const { id } = await createIssuer(world.people.owner, CARRIER);
    const { keyId } = await addIssuerKey(world.people.owner, id, HMAC_KEY);
    return {
      asked: { key: world.key, params: { proofIssuerId: id, proofIssuerKeyId: keyId }, body: REASON },
      otherBody: { reason: "Another" },
      audit: {
        action: "proof_issuer.key_retired",
        resource: { kind: "proof_issuer", id },
        before: { keyId, algorithm: "hmac-sha256" },
        reason: "Planned",
      },
      spoil: {
        by: () => retireIssuerKey(world.people.owner, id, keyId, REASON),
        code: "invalid_transition",
      },
    };
  },
};
