import { expect, it } from "vitest";
import { createConnectorBody } from "@/lib/contracts/connectors";
import { bodyOf } from "./form-body";

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

it("makes a body of a form's fields", () => {
  const body = bodyOf(
    formOf({
      key: "erp",
      title: "ERP",
      "target.kind": "http",
      "target.baseUrl": "https://erp.example.com",
      "target.receiptPath": "",
      "target.auth.type": "bearer",
      "limits.timeoutSeconds": "2.5",
      "limits.callsPerMinute": "",
      "secrets.token": "t",
      $ACTION_ID: "x",
    }),
  );
  expect(createConnectorBody.parse(body)).toMatchObject({
    target: { kind: "http", auth: { type: "bearer" }, healthPath: "/" },
    limits: { timeoutSeconds: 2.5, callsPerMinute: null, breakerFailures: 10 },
    secrets: { token: "t" },
  });
});

it("touches nothing but the body, whatever the names", () => {
  bodyOf(formOf({ "constructor.polluted": "1", "__proto__.polluted": "1", "toString.x": "1" }));
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
  expect((Object as unknown as { polluted?: string }).polluted).toBeUndefined();
  expect((Object.prototype.toString as unknown as { x?: string }).x).toBeUndefined();
});
