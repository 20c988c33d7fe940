import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { ApiDocument, type Ask, type Told } from "./api-document";
import { expect, person, stack, test } from "./fixtures";
import { mailedLink } from "./mail";
import { SignInPage } from "./pages/sign-in.po";

// A tenant admin who has nothing but the OpenAPI document runs a tenant of their own, from its first key to its
// suspension. Bodies come from the document's examples; every answer is held against its schemas.
test.describe.configure({ mode: "serial" });

/** Whose operations the control plane is. */
const CONTROL_PLANE = [
  ...["Identity", "Tenants", "Workspaces", "Members", "Roles", "API keys", "Invitations"],
  ...["Policies", "Decisions", "Templates", "Connectors", "Audit"],
];
const REASON = { reason: "Asked for by the quarterly review" };
const unique = (word: string) => `${word}-${crypto.randomUUID().slice(0, 8)}`;

let api: ApiDocument;
let key: string;
let tenantId: string;
let workspaceId: string;

/** Asks with the admin's key; answers `data`. @throws Error when that is not what the document says on success */
async function done(operationId: string, asked: Ask = {}): Promise<Told["body"]> {
  const { status, body } = await api.ask(operationId, { key, ...asked });
  expect(status, `${operationId}: ${JSON.stringify(body)}`).toBeLessThan(300);
  return body.data;
}

/** The code that the admin's request is refused with. */
async function refused(operationId: string, asked: Ask = {}): Promise<string> {
  const { body } = await api.ask(operationId, { key, ...asked });
  return body.error?.code ?? "accepted";
}

test.beforeAll(async ({ browser, playwright }) => {
  const context = await browser.newContext({ baseURL: stack.urls.app });
  const { email, password } = person("owner");
  const page = await context.newPage();
  await new SignInPage(page).open();
  await new SignInPage(page).withPassword(email, password);
  await expect(page).not.toHaveURL(/\/sign-in/);

  // What only a person may do: begin a tenant, and make its first key.
  const session = await ApiDocument.read(context.request);
  const origin = { origin: stack.urls.app };
  const slug = unique("stranger");
  const made = await session.ask("createTenant", {
    body: { slug, name: "Stranger & Sons", workspace: { slug: "main", name: "Main", mode: "sandbox" } },
    headers: origin,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  tenantId = made.body.data.id;
  workspaceId = made.body.data.workspace.id;
  const first = await session.ask("createApiKey", {
    body: { name: "First key", scopes: session.namesAt("createApiKey", "scopes") },
    headers: { ...origin, "x-tenant-id": tenantId },
  });
  expect(first.status, JSON.stringify(first.body)).toBe(201);
  key = first.body.data.secret;
  await context.close();

  // From here on nobody is signed in.
  api = await ApiDocument.read(await playwright.request.newContext({ baseURL: stack.urls.app }));
  for (const operation of session.succeeded) api.succeeded.add(operation);
});

test("a field that the document does not know is refused by every operation", async () => {
  for (const { operationId, path, security } of api.written()) {
    // What only a person may do says so first.
    if (security) continue;
    const params = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, "1"]));
    const body = { ...api.sampleBody(operationId), unheard: true };
    const { status } = await api.askBadly(operationId, { key, params }, body);
    expect([404, 422], operationId).toContain(status);
  }
});

test("the tenant and its workspaces", async () => {
  expect(await done("getIdentity")).toMatchObject({ tenant: { id: tenantId }, suspended: null });
  expect((await done("listTenants")).map(({ id }: { id: string }) => id)).toEqual([tenantId]);
  await done("updateTenant", { params: { tenantId }, body: { name: "Stranger, Sons & Co" } });
  expect(await done("getTenant", { params: { tenantId } })).toMatchObject({ name: "Stranger, Sons & Co" });

  const body = { slug: "live", name: "Live", mode: "live", timeZone: "Asia/Ho_Chi_Minh" };
  const live = await done("createWorkspace", { body });
  expect(await refused("createWorkspace", { body })).toBe("conflict");
  const params = { workspaceId: live.id };
  await done("updateWorkspace", { params, body: { name: "Production" } });
  expect(await done("getWorkspace", { params })).toMatchObject({ name: "Production", status: "active" });
  expect(await done("suspendWorkspace", { params, body: REASON })).toMatchObject({ status: "suspended" });
  expect(await refused("suspendWorkspace", { params, body: REASON })).toBe("invalid_transition");
  expect(await done("resumeWorkspace", { params, body: REASON })).toMatchObject({ status: "active" });
  expect(await done("listWorkspaces")).toHaveLength(2);
});

test("people, roles and bindings", async ({ browser, request }) => {
  const made = await done("createRole", { body: { key: "shift-lead", title: "Shift lead" } });
  const params = { roleId: made.id };
  await done("updateRole", { params, body: { permissions: ["runs:read", "runs:operate"], ...REASON } });
  expect(await done("getRole", { params })).toMatchObject({ permissions: ["runs:read", "runs:operate"] });
  const roles: { id: string; key: string }[] = await done("listRoles", { query: { limit: 100 } });
  const operator = roles.find((role) => role.key === "operator");

  const taken = await done("createInvitation", {
    body: { email: `${unique("back")}@example.com`, roleId: operator?.id },
  });
  await done("resendInvitation", { params: { invitationId: taken.id }, body: { days: 3 } });
  await done("revokeInvitation", { params: { invitationId: taken.id }, body: REASON });
  expect(await done("getInvitation", { params: { invitationId: taken.id } })).toMatchObject({
    status: "revoked",
  });

  const email = `${unique("joins")}@example.com`;
  await done("createInvitation", { body: { email, roleId: operator?.id } });
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(await mailedLink(request, email, /http\S+\/invite\/[\w-]+/));
  await visitor.getByLabel("Your name").fill("Ha Nguyen");
  await visitor.getByLabel("Password").fill("long enough password");
  await visitor.getByRole("button", { name: "Create account and join" }).click();
  await expect(visitor.getByRole("heading", { name: "Overview" })).toBeVisible();
  await visitor.context().close();
  expect(await done("listInvitations", { query: { status: "accepted" } })).toHaveLength(1);

  const [member] = await done("listMembers", { query: { q: email } });
  expect(member.bindings.map(({ role }: { role: { key: string } }) => role.key)).toEqual(["operator"]);
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const binding = await done("createRoleBinding", {
    body: { userId: member.id, roleId: made.id, tenantWide: true, expiresAt, ...REASON },
  });
  expect(binding).toMatchObject({ workspace: null, expiresAt });
  expect(await done("listRoleBindings", { query: { userId: member.id } })).toHaveLength(2);
  expect(await refused("removeRole", { params, body: REASON })).toBe("conflict");
  await done("removeRoleBinding", { params: { roleBindingId: binding.id }, body: REASON });
  await done("removeRole", { params, body: REASON });
  expect((await done("getMember", { params: { userId: member.id } })).bindings).toHaveLength(1);
  await done("removeMember", { params: { userId: member.id }, body: REASON });
  expect(await done("listMembers", { query: { q: email } })).toEqual([]);

  const [owner] = await done("listMembers");
  expect(await refused("removeMember", { params: { userId: owner.id }, body: REASON })).toBe("last_owner");
});

test("keys are made, rotated with an overlap, and revoked", async () => {
  const made = await done("createApiKey", { body: { name: "Warehouse", scopes: ["runs:read"] } });
  const params = { apiKeyId: made.id };
  const next = await done("rotateApiKey", { params, body: { overlapSeconds: 600, ...REASON } });
  for (const secret of [made.secret, next.secret]) await done("getIdentity", { key: secret });
  await done("revokeApiKey", { params, body: REASON });
  expect(await refused("getIdentity", { key: made.secret })).toBe("unauthenticated");
  await done("getIdentity", { key: next.secret });
  expect(await refused("createRole", { key: next.secret })).toBe("forbidden");
  expect(await done("getApiKey", { params })).toMatchObject({ status: "revoked", replacedBy: next.id });
  expect(await done("listApiKeys", { query: { status: "active" } })).toHaveLength(2);
});

test("a policy from its first draft to the archive", async () => {
  const rule = {
    ...{ id: "small", title: "Small trips", appliesTo: ["intent"], effect: "allow" },
    ...{ when: "input.amount <= 1000", reason: "Small trips go through" },
  };
  const check = { name: "Small", subject: "intent", input: { input: { amount: 5 } } };
  const passing = [{ ...check, expect: { effect: "allow", rules: ["small"] } }];
  const pack = await done("createPolicy", { body: { rules: [rule], tests: passing } });
  const params = { policyPackId: pack.id };
  const failing = [{ ...check, expect: { effect: "deny" } }];
  const saved = await done("savePolicyDraft", {
    params,
    body: { revision: 1, rules: [rule], tests: failing },
  });
  const draft = { ...params, policyVersionId: saved.id };
  const stale = await api.ask("savePolicyDraft", { key, params, body: { revision: 1, rules: [] } });
  expect(stale.body.error).toMatchObject({ code: "conflict", details: { current: { revision: 2 } } });
  expect(await done("testPolicyVersion", { params: draft })).toMatchObject([{ passed: false }]);
  expect(await refused("publishPolicyVersion", { params: draft, body: { revision: 2 } })).toBe(
    "validation_failed",
  );
  await done("savePolicyDraft", { params, body: { revision: 2, rules: [rule], tests: passing } });
  const simulated = await done("simulatePolicy", {
    params,
    body: { recorded: undefined, inputs: [{ subject: "intent", input: { input: { amount: 7 } } }] },
  });
  expect(simulated.flips).toMatchObject([{ change: "now_allowed" }]);
  await done("publishPolicyVersion", { params: draft, body: { revision: 3 } });

  const decided = await done("evaluatePolicy", { body: { input: { amount: 500 } } });
  expect(decided).toMatchObject({ effect: "allow", packs: [{ packKey: pack.key, version: 1 }] });
  expect(await done("getDecision", { params: { decisionId: decided.id } })).toMatchObject({
    effect: "allow",
  });
  expect(await done("listDecisions", { query: { effect: "allow" } })).toHaveLength(1);

  const second = await done("savePolicyDraft", {
    params,
    body: { revision: 0, rules: [{ ...rule, when: "input.amount <= 100" }] },
  });
  const next = { ...params, policyVersionId: second.id };
  // It would have denied what was allowed above.
  expect(await refused("publishPolicyVersion", { params: next, body: { revision: 1 } })).toBe(
    "validation_failed",
  );
  await done("publishPolicyVersion", { params: next, body: { revision: 1, acknowledgeFlips: true } });
  expect(await done("evaluatePolicy", { body: { input: { amount: 500 } } })).toMatchObject({
    effect: "deny",
  });
  await done("rollbackPolicy", { params, body: { versionId: saved.id } });
  expect(await done("evaluatePolicy", { body: { input: { amount: 500 } } })).toMatchObject({
    effect: "allow",
  });
  expect(await done("getPolicyVersion", { params: next })).toMatchObject({ status: "archived" });
  expect(await done("listPolicyVersions", { params })).toHaveLength(2);
  const third = await done("savePolicyDraft", { params, body: { revision: 0, rules: [] } });
  expect(await refused("deletePolicyDraft", { params, body: { revision: third.revision + 1 } })).toBe(
    "conflict",
  );
  expect(await done("deletePolicyDraft", { params, body: { revision: third.revision } })).toMatchObject({
    version: 3,
    policy: { status: "published", draft: null },
  });
  expect(await done("listPolicyVersions", { params })).toHaveLength(2);
  await done("archivePolicy", { params });
  expect(await done("getPolicy", { params })).toMatchObject({ status: "archived", published: null });
  expect(await done("listPolicies", { query: { status: "archived" } })).toHaveLength(1);
});

test("a connector to a host of one's own", async () => {
  const receiver = new URL(stack.urls.receiver);
  const host = await done("allowHost", { body: { host: receiver.hostname, port: Number(receiver.port) } });
  const target = {
    kind: "http",
    baseUrl: stack.urls.receiver,
    healthPath: "/health",
    auth: { type: "bearer" },
  };
  const made = await done("createConnector", { body: { key: "orders", title: "Orders", target } });
  const params = { connectorId: made.id };
  expect(await done("testConnector", { params })).toMatchObject({ ok: true });
  expect(await done("listConnectorChecks", { params })).toHaveLength(1);
  expect(await done("getConnector", { params })).toMatchObject({ health: "healthy" });
  const body = { revision: made.revision, title: "Orders, Hanoi", secrets: { token: "the-next-token" } };
  const changed = await done("updateConnector", { params, body });
  expect(JSON.stringify(changed)).not.toContain("the-next-token");
  expect(await refused("updateConnector", { params, body })).toBe("conflict");
  expect(await done("listConnectors", { query: { kind: "http", q: "hanoi" } })).toHaveLength(1);
  await done("deleteConnector", { params });
  expect(await refused("getConnector", { params })).toBe("not_found");
  await done("disallowHost", { params: { allowedHostId: host.id } });
  expect(await done("listAllowedHosts")).toEqual([]);
});

test("a template from its first draft to the archive", async () => {
  const { definition } = api.sampleBody("createTemplate");
  const accepts = addFormats(new Ajv2020({ strict: false })).compile(await done("getTemplateSchema"));
  expect(accepts(definition)).toBe(true);
  expect(await done("validateTemplate", { body: { definition } })).toMatchObject({ publishable: true });
  expect(await done("validateTemplate")).toMatchObject({ valid: false });
  const made = await done("createTemplate", { body: { key: "tell" } });
  const params = { templateId: made.id };
  const rehearsal = await done("dryRunIntent", {
    body: { template: "tell", version: 1, input: { supplier: "Hanoi Steel" } },
  });
  // No policy is in force here: nothing allows it.
  expect(rehearsal).toMatchObject({ outcome: "denied" });
  const first = await done("publishTemplateDraft", { params, body: { revision: made.revision } });
  expect(first).toMatchObject({ published: 1, draft: null });
  const saved = await done("saveTemplateDraft", {
    params,
    body: {
      title: "Tell purchasing at once",
      definition: { ...Object(definition), triggers: [{ kind: "api" }] },
      revision: first.revision,
    },
  });
  const stale = { definition, revision: first.revision };
  expect(await refused("saveTemplateDraft", { params, body: stale })).toBe("conflict");
  const second = await done("publishTemplateDraft", { params, body: { revision: saved.revision } });
  expect(await done("diffTemplateVersions", { params: { ...params, version: 1, other: 2 } })).toMatchObject([
    { path: expect.stringMatching(/^triggers/), change: "added" },
  ]);
  const document = await done("exportTemplateVersion", { params: { ...params, version: 2 } });
  const copy = await done("importTemplate", { body: { document, key: "tell-again" } });
  expect(copy).toMatchObject({ key: "tell-again", draft: 1, published: null });
  expect(
    await refused("importTemplate", { body: { document: { ...document, checksum: "0".repeat(64) } } }),
  ).toBe("validation_failed");
  const back = await done("rollBackTemplate", { params, body: { version: 1, revision: second.revision } });
  expect(back.published).toBe(1);
  expect(await done("getTemplateVersion", { params: { ...params, version: 1 } })).toMatchObject({
    definition,
  });
  expect(await done("listTemplateVersions", { params })).toHaveLength(2);
  const other = { templateId: copy.id };
  expect(await refused("deleteTemplateDraft", { params: other, body: { revision: copy.revision + 1 } })).toBe(
    "conflict",
  );
  await done("deleteTemplateDraft", { params: other, body: { revision: copy.revision } });
  // It was never published: nothing is left of it.
  expect(await refused("getTemplate", { params: other })).toBe("not_found");
  await done("archiveTemplate", { params, body: { revision: back.revision } });
  expect(await done("getTemplate", { params })).toMatchObject({ status: "archived" });
  expect(await done("listTemplates", { query: { q: "tell" } })).toHaveLength(1);
});

test("the audit log tells all of it, and verifies", async () => {
  const published = await done("listAuditEvents", { query: { action: "policy.published" } });
  expect(published).toHaveLength(2);
  expect(published[0]).toMatchObject({ actor: { kind: "api_key" }, reason: expect.any(String) });
  const { status, body } = await api.ask("exportAudit", { key });
  expect(status).toBe(200);
  expect(body.data.events.length).toBe(body.data.headSeq);
  expect((await api.ask("exportAudit", { key, query: { format: "csv" } })).body).toMatch(/^seq,id,at,/);
  const [checkpoint] = await done("listAuditCheckpoints");
  const { keys } = (await api.ask("getAuditKeys")).body;
  expect(keys.map(({ kid }: { kid: string }) => kid)).toContain(checkpoint.keyId);
  expect(await done("verifyAudit")).toMatchObject({ intact: true, broken: null });
});

test("a suspended tenant can be read and nothing else, until it is resumed", async () => {
  const params = { tenantId };
  await done("suspendTenant", { params, body: REASON });
  expect(await refused("createRole")).toBe("tenant_suspended");
  expect(await done("getIdentity")).toMatchObject({ suspended: "tenant", workspace: { id: workspaceId } });
  await done("resumeTenant", { params, body: REASON });
  await done("createRole");
});

test("nothing of the control plane was left out", () => {
  const left = [...api.operations.values()].filter(
    ({ operationId, tags }) =>
      tags.some((tag) => CONTROL_PLANE.includes(tag)) && !api.succeeded.has(operationId),
  );
  expect(left.map(({ operationId }) => operationId)).toEqual([]);
});
