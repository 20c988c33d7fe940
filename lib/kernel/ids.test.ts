import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idOf, isId, newId, uuidOf } from "./ids";

describe("ids", () => {
  it("carry a UUID there and back", () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        const id = idOf("run", uuid);
        expect(isId("run", id)).toBe(true);
        expect(uuidOf(id)).toBe(uuid);
      }),
    );
    expect(uuidOf("run_01h455vb4pex5vsknk084sn02q")).toBe("01890a5d-ac96-774b-bcce-b302099a8057");
    expect(uuidOf("run_7zzzzzzzzzzzzzzzzzzzzzzzzz")).toBe("ffffffff-ffff-ffff-ffff-ffffffffffff");
  });

  it("that anybody made up are UUIDs as well, whatever their version", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-7][0-9a-hjkmnp-tv-z]{25}$/), (suffix) => {
        expect(uuidOf(`run_${suffix}`)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      }),
    );
  });

  it.each([
    "",
    "run_",
    "run_81h455vb4pex5vsknk084sn02q",
    "run_01h455vb4pex5vsknk084sn02",
    "run_01H455VB4PEX5VSKNK084SN02Q",
  ])("are not %s", (text) => {
    expect(isId("run", text)).toBe(false);
    expect(() => uuidOf(text)).toThrow();
  });

  it("are in the order of time", () => {
    const [first, second] = [newId("run"), newId("run")];
    expect(first < second && uuidOf(first) < uuidOf(second)).toBe(true);
  });
});
