import { expect, it } from "vitest";
import en from "@/messages/en.json";
import vi from "@/messages/vi.json";
import { pickLocale, pickTimeZone } from "./locale";

it("prefers the reader's choice, then what their browser asks for, then English", () => {
  expect(pickLocale("vi", "en")).toBe("vi");
  expect(pickLocale(undefined, "vi-VN,vi;q=0.9,en;q=0.8")).toBe("vi");
  expect(pickLocale(undefined, "fr, en;q=0.5, vi;q=0.7")).toBe("vi");
  expect(pickLocale(undefined, "vi;q=0")).toBe("en");
  expect(pickLocale("xx", null)).toBe("en");
});

it("falls back to UTC for a zone nobody knows", () => {
  expect(pickTimeZone("Asia/Tokyo")).toBe("Asia/Tokyo");
  expect(pickTimeZone("Nowhere/At_All")).toBe("UTC");
  expect(pickTimeZone(undefined)).toBe("UTC");
});

type Messages = { [key: string]: string | Messages };

function keys(messages: Messages, prefix = ""): string[] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === "string" ? [`${prefix}${key}`] : keys(value, `${prefix}${key}.`),
  );
}

it("says everything in both languages", () => {
  expect(keys(vi).sort()).toEqual(keys(en).sort());
});
