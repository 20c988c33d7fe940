import { expect, it } from "vitest";
import { readForm } from "./form";

const post = (body: BodyInit) => readForm(new Request("http://test/", { method: "POST", body }));

it("reads the fields of a form as a browser posts it", async () => {
  expect(await post("reason=M%E1%BB%9F+c%E1%BB%ADa&decision=approve&decision=reject")).toEqual({
    reason: "Mở cửa",
    decision: "reject",
  });
  expect(await post("")).toEqual({});
});

it("refuses a body over 1 MiB before it has read all of it, and a text that cannot be kept", async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(65_536).fill(97));
    },
  });
  const request = new Request("http://test/", {
    method: "POST",
    body: endless,
    duplex: "half",
  } as RequestInit);
  await expect(readForm(request)).rejects.toMatchObject({ code: "payload_too_large" });
  expect(sent).toBeLessThan(20);
  await expect(post("reason=a%00b")).rejects.toMatchObject({ code: "validation_failed" });
});
