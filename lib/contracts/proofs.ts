import { z } from "zod";
import { PROOF_METHODS, PROOF_STATUSES } from "@/lib/kernel/states";
import { route } from "./contract";
import { actorSchema, idField, instantField, jsonObject, oneLine, pageQuery, reasonField } from "./fields";
import { payloadField, proofKindField, shortKeyField, subjectField } from "./proof-fields";

/** The kinds of file taken as proof, and how large one may be. */
const FILE_TYPES = [
  "application/pdf",
  "image/jpeg",
  "image/png",
  "image/webp",
  "text/plain",
  "text/csv",
  "application/json",
  "application/xml",
] as const;
export const FILE_BYTES_MAX = 10 * 1_048_576;

export const proofFileSchema = z
  .object({
    id: idField("proofFile"),
    name: z.string(),
    contentType: z.enum(FILE_TYPES),
    bytes: z.int(),
    sha256: z.string(),
    uploadedBy: actorSchema,
    at: instantField,
  })
  .meta({ id: "ProofFile" });

const verificationSchema = z
  .object({
    id: idField("proofVerification"),
    method: z.enum(PROOF_METHODS),
    result: z.enum(["verified", "rejected"]),
    verifier: actorSchema,
    reason: z.string().nullable(),
    rule: z.string().nullable().meta({ description: "The template's condition that held." }),
    runId: idField("run").nullable().meta({ description: "The run that a rule decided for." }),
    nodeId: z.string().nullable(),
    at: instantField,
  })
  .meta({ id: "ProofVerification" });

export const proofSchema = z
  .object({
    id: idField("proof"),
    kind: z.string(),
    channel: z.enum(["api", "console", "inbound"]),
    status: z.enum(PROOF_STATUSES).meta({ description: "What a signature or a person decided." }),
    issuer: z
      .string()
      .nullable()
      .meta({ description: "Key of the issuer. Of an unsigned proof only what its submitter says." }),
    subject: z.string().nullable(),
    runId: idField("run").nullable(),
    payload: jsonObject.nullable(),
    file: proofFileSchema.nullable(),
    hash: z.string().meta({ description: "SHA-256 over the canonical form of all that is claimed." }),
    signature: z
      .object({
        state: z.enum(["valid", "invalid"]),
        messageId: z.string(),
        keyId: idField("proofIssuerKey").nullable(),
        headers: z.record(z.string(), z.string()),
        body: z.string().meta({ description: "The message as it came: what the signature covers." }),
      })
      .nullable(),
    submittedBy: actorSchema,
    at: instantField,
    verifications: z.array(verificationSchema),
    satisfied: z
      .array(z.object({ runId: idField("run"), nodeId: z.string(), shared: z.boolean(), at: instantField }))
      .meta({ description: "The steps it satisfied: one, unless their nodes share it." }),
  })
  .meta({ id: "Proof" });

export type Proof = z.output<typeof proofSchema>;
export type ProofFile = z.output<typeof proofFileSchema>;

export const submitProofBody = z
  .strictObject({
    kind: proofKindField,
    issuer: shortKeyField.optional().meta({ description: "Key of a registered issuer it is from." }),
    runId: idField("run").optional().meta({ description: "The run it is for." }),
    subject: subjectField.optional(),
    payload: payloadField.optional(),
    fileId: idField("proofFile").optional().meta({ description: "A file uploaded before." }),
  })
  .refine((body) => body.runId !== undefined || body.subject !== undefined, {
    path: ["subject"],
    message: "give runId or subject: without either no step finds it",
  })
  .refine((body) => body.payload !== undefined || body.fileId !== undefined, {
    path: ["payload"],
    message: "give payload or fileId",
  })
  .meta({
    id: "SubmitProof",
    example: { kind: "delivery", subject: "INV-2041", payload: { signedBy: "Lan", parcels: 3 } },
  });

/** What an issuer posts, signed. */
export const inboundProofBody = z
  .strictObject({
    kind: proofKindField,
    runId: idField("run").optional(),
    subject: subjectField.optional(),
    payload: payloadField,
  })
  .refine((body) => body.runId !== undefined || body.subject !== undefined, {
    path: ["subject"],
    message: "give runId or subject: without either no step finds it",
  })
  .meta({
    id: "InboundProof",
    example: { kind: "delivery", subject: "INV-2041", payload: { signedBy: "Lan", parcels: 3 } },
  });

/** What an issuer is told: it may not read proofs. */
export const receivedProofSchema = z
  .object({
    id: idField("proof"),
    status: z.enum(PROOF_STATUSES),
    hash: z.string(),
    at: instantField,
  })
  .meta({ id: "ReceivedProof" });

export const verifyProofBody = z
  .strictObject({
    decision: z.enum(["accept", "reject"]),
    reason: reasonField,
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .meta({ description: "`hash` of the proof as you read it.", example: "0".repeat(64) }),
  })
  .meta({ id: "VerifyProof" });

export const uploadQuery = z.strictObject({
  name: oneLine(z.string().trim().min(1).max(200))
    .regex(/^[^/\\]*$/, "must be a plain file name")
    .meta({ description: "File name.", example: "delivery-note.pdf" }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta({ description: "SHA-256 of the body, lower-case hex: what arrives must have it." }),
});

export type SubmitProof = z.output<typeof submitProofBody>;
export type InboundProof = z.output<typeof inboundProofBody>;
export type ReceivedProof = z.output<typeof receivedProofSchema>;
export type VerifyProof = z.output<typeof verifyProofBody>;
export type UploadQuery = z.output<typeof uploadQuery>;

const params = z.strictObject({ proofId: idField("proof") });
const fileParams = z.strictObject({ proofFileId: idField("proofFile") });
const IDEMPOTENT = ["idempotency_conflict", "idempotency_in_progress"] as const;
const read = { method: "GET", tag: "Proofs", permission: "proofs:read", status: 200 } as const;

export const listProofs = route({
  ...read,
  path: "/v1/proofs",
  operationId: "listProofs",
  summary: "List proofs, newest first",
  query: pageQuery.extend({
    status: z.enum(PROOF_STATUSES).optional(),
    kind: proofKindField.optional(),
    issuer: shortKeyField.optional(),
    subject: subjectField.optional(),
    runId: idField("run").optional().meta({ description: "For this run, or used by it." }),
  }),
  response: z.array(proofSchema),
  list: true,
  errors: [],
});

export const getProof = route({
  ...read,
  path: "/v1/proofs/{proofId}",
  operationId: "getProof",
  summary: "Read one proof",
  params,
  response: proofSchema,
  errors: ["not_found"],
});

export const submitProof = route({
  method: "POST",
  path: "/v1/proofs",
  operationId: "submitProof",
  tag: "Proofs",
  summary: "Submit a proof",
  description:
    "It is kept as it is, and waits for a person to verify it, unless a step takes it by its own rule. What an issuer " +
    "signs itself goes to its inbound address and is verified at once.",
  permission: "proofs:submit",
  idempotency: "required",
  body: submitProofBody,
  status: 201,
  response: proofSchema,
  errors: IDEMPOTENT,
});

export const verifyProof = route({
  method: "POST",
  path: "/v1/proofs/{proofId}/verify",
  operationId: "verifyProof",
  tag: "Proofs",
  summary: "Accept or reject a proof that nobody vouched for",
  description: "By a person, not by an API key, and not by the one who submitted it. It is final.",
  permission: "proofs:verify",
  idempotency: "required",
  params,
  body: verifyProofBody,
  status: 200,
  response: proofSchema,
  errors: ["not_found", "conflict", "invalid_transition", ...IDEMPOTENT],
});

/** Signed by the issuer, so it takes no key of ours. */
export const receiveProof = route({
  auth: "signature",
  method: "POST",
  path: "/v1/proof-issuers/{proofIssuerId}/proofs",
  operationId: "receiveProof",
  tag: "Proofs",
  summary: "Post a proof as its issuer",
  description:
    "Verified at once by the issuer's keys. A repeat with the same webhook-id and body is answered as the first was. A " +
    "message that no key holds for is kept as rejected, and answered 401.",
  params: z.strictObject({ proofIssuerId: idField("proofIssuer") }),
  body: inboundProofBody,
  status: 201,
  response: receivedProofSchema,
  errors: ["not_found", "forbidden", "conflict"],
});

export const uploadProofFile = route({
  method: "POST",
  path: "/v1/proof-files",
  operationId: "uploadProofFile",
  tag: "Proofs",
  summary: "Upload a file to submit as proof",
  description:
    "The body is the file itself, 10 MiB at most, with its Content-Type. It is refused unless its SHA-256 is the one " +
    "named and its content is of the type named. A workspace has room for so many bytes of files as the server allows " +
    "(10 GiB unless told), beyond which it is refused with `limit_exceeded`. A file that no proof names within a day is " +
    "removed.",
  permission: "proofs:submit",
  idempotency: "required",
  query: uploadQuery,
  upload: FILE_TYPES,
  status: 201,
  response: proofFileSchema,
  errors: ["invalid_request", "payload_too_large", "limit_exceeded", ...IDEMPOTENT],
});

export const getProofFile = route({
  ...read,
  path: "/v1/proof-files/{proofFileId}",
  operationId: "getProofFile",
  summary: "Read about one file",
  params: fileParams,
  response: proofFileSchema,
  errors: ["not_found"],
});

export const downloadProofFile = route({
  ...read,
  path: "/v1/proof-files/{proofFileId}/content",
  operationId: "downloadProofFile",
  summary: "Download a file",
  params: fileParams,
  media: "*/*",
  response: z.string(),
  errors: ["not_found"],
});
