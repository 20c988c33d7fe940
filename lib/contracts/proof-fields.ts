import { z } from "zod";
import { printable } from "./fields";

/** A short lower-case name that templates refer to. */
export const shortKeyField = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and dashes")
  .meta({ example: "carrier" });

/** What a proof is of. */
export const proofKindField = shortKeyField.meta({
  description: "What it is proof of.",
  example: "delivery",
});

/** What a proof is about; matched as it is, letter for letter. */
export const subjectField = printable(z.string().min(1).max(200)).meta({
  description: "What it is about: a step whose `subject` gives the same text finds it.",
  example: "INV-2041",
});

/** Any JSON object; 64 KiB at most in its canonical form. */
export const payloadField = z
  .record(z.string().max(200), z.json())
  .meta({ description: "What is claimed; 64 KiB at most.", example: { signedBy: "Lan", parcels: 3 } });
