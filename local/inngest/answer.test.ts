import { describe, expect, it } from "vitest";
import { readAnswer } from "./answer";

const sdk = { "x-inngest-sdk": "inngest-js:v4.24.0", "x-inngest-req-version": "2" };

describe("readAnswer", () => {
  it("takes 200 as the function's result, in canonical form", () => {
    const answer = readAnswer({ status: 200, headers: sdk, body: '{"b":1,"a":[2]}' });
    expect(answer).toEqual({ kind: "complete", output: '{"a":[2],"b":1}', requestVersion: 2 });
  });

  it("takes 206 as operations", () => {
    const body = '[{"id":"x","op":"StepRun","data":1}]';
    expect(
      readAnswer({ status: 206, headers: { ...sdk, "x-inngest-no-retry": "true" }, body }),
    ).toMatchObject({
      kind: "operations",
      ops: [{ id: "x", op: "StepRun", data: 1 }],
      canRetry: false,
    });
  });

  it("takes a report that is none as an error", () => {
    expect(readAnswer({ status: 206, headers: sdk, body: '[{"op":5}]' })).toMatchObject({ kind: "error" });
  });

  it("reads the error and whether it may be retried", () => {
    const body = '{"name":"Error","message":"no"}';
    const failed = readAnswer({ status: 400, headers: { ...sdk, "x-inngest-no-retry": "true" }, body });
    expect(failed).toEqual({
      kind: "error",
      error: '{"message":"no","name":"Error"}',
      canRetry: false,
      retryAt: null,
    });
    expect(readAnswer({ status: 500, headers: sdk, body })).toMatchObject({ kind: "error", canRetry: true });
  });

  it("unwraps a streamed answer", () => {
    const body = JSON.stringify({ status: 206, headers: sdk, body: '[{"id":"x","op":"None"}]' });
    expect(readAnswer({ status: 201, headers: sdk, body })).toMatchObject({ kind: "operations" });
  });

  it.each([200, 206, 404, 502])("does not trust an answer with status %i that no SDK gave", (status) => {
    expect(readAnswer({ status, headers: {}, body: "<html>" })).toMatchObject({ kind: "foreign" });
  });
});
