import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { addIssuerKey, createIssuer } from "@/lib/domains/proofs";
import { newId } from "@/lib/kernel/ids";
import type { SignedRequest } from "./signed-request";
import { TRIGGER_SIGNED } from "./trigger-requests";
import type { World } from "./world";

/** One maker of messages for each signed route, by operation; a new one fails its tests until it is described here. */
export const SIGNED_REQUESTS: Record<string, (world: World) => Promise<SignedRequest>> = {
  ...TRIGGER_SIGNED,
  async receiveProof(world) {
    const { owner } = world.people;
    const key = `carrier-${randomUUID().slice(0, 8)}`;
    const { id } = await createIssuer(owner, { key, title: "Nhanh Express", kinds: ["delivery"] });
    const made = await addIssuerKey(owner, id, { algorithm: "hmac-sha256", reason: "Planned" });
    return {
      params: { proofIssuerId: id },
      body: { kind: "delivery", subject: "INV-2041", payload: { parcels: 3 } },
      key: made.secret ?? "",
      audit: [{ action: "proof.received", actor: expect.objectContaining({ kind: "system", id }) }],
      // A message that no key holds for is kept as rejected.
      noted: ["proofs", "proof_verifications", "audit_events", "audit_heads"],
      unknown: [{ proofIssuerId: "iss_01jd8z6k5ve0g8pq2y3w4x5z6a" }, { proofIssuerId: "x'--" }],
    };
  },
};

/** An address of each signed route that is well-formed, whether or not it leads anywhere. */
export const SIGNED_ADDRESSES: Record<string, Record<string, string>> = {
  receiveWebhook: { token: "A".repeat(22), path: "orders" },
  receiveProof: { proofIssuerId: newId("proofIssuer") },
};
