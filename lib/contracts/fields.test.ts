import { expect, it } from "vitest";
import { futureField, nameField, reasonField } from "./fields";

it("takes names in any script, trimmed, and emoji", () => {
  for (const name of ["Kho hàng Đà Nẵng", "倉庫", "مخزن", "Team 👩‍👩‍👧", "O'Brien & Sons"]) {
    expect(nameField.parse(`  ${name} `)).toBe(name);
  }
});

it("refuses control characters, line breaks, and marks that turn the direction of text", () => {
  for (const mark of [
    "\u0000",
    "\u0007",
    "\n",
    "\r",
    "\t",
    "\u001b[31m",
    "\u0085",
    "\u2028",
    "\u202e",
    "\u2066",
  ]) {
    expect(nameField.safeParse(`Pay${mark}roll`).success, JSON.stringify(mark)).toBe(false);
  }
  for (const empty of ["", "   ", "x".repeat(101)]) expect(nameField.safeParse(empty).success).toBe(false);
});

it("asks for a reason that says something", () => {
  expect(reasonField.safeParse("  ").success).toBe(false);
  expect(reasonField.safeParse("x".repeat(501)).success).toBe(false);
});

it("shows an instant to come that is still to come", () => {
  expect(futureField.safeParse(futureField.meta()?.example).success).toBe(true);
  expect(futureField.safeParse(new Date(Date.now() - 1).toISOString()).success).toBe(false);
});
